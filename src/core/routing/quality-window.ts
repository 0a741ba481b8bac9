/** How many scored answers the router's quality gauge averages. */
export const QUALITY_WINDOW = 200;
