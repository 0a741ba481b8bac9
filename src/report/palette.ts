/** The colours of reports and pages by what they mean, on light paper: text on them has a contrast of 4.5. */
export const LIGHT = `--ink: #1b1f24; --soft: #59636e; --paper: #fff; --card: #f6f8fa; --line: #d1d9e0;
  --good: #1a7f37; --bad: #cf222e; --wait: #9a6700; --value: #0969da; --off: #8250df; --band: #0969da33; --on: #fff;`;

/** And on dark. */
export const DARK = `--ink: #e6edf3; --soft: #9198a1; --paper: #0d1117; --card: #151b23; --line: #3d444d;
  --good: #3fb950; --bad: #f85149; --wait: #d29922; --value: #4493f8; --off: #ab7df8; --band: #4493f833; --on: #0d1117;`;
