/** Whether a text is the origin of web pages as browsers send it: `https://app.example`. */
export function isWebOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
