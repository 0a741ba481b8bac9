import { DARK, LIGHT } from '../report/palette.ts';

/** The dashboard's look: light and dark, from 360 px to 4K, and readable where colours are not seen. */
export const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
:root[data-theme=light] { color-scheme: light; ${LIGHT} }
:root[data-theme=dark] { color-scheme: dark; ${DARK} }
* { box-sizing: border-box; }
html { font-size: clamp(15px, 0.35vw + 11px, 24px); }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: 0.5rem; z-index: 2; background: var(--paper); padding: 0.5rem; }
:focus-visible { outline: 3px solid var(--value); outline-offset: 2px; } main:focus { outline: none; }
body > header { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; padding: 0.5rem 1rem; border-bottom: 1px solid var(--line); }
.brand { font-weight: 700; letter-spacing: 0.02em; } #connection { margin-right: auto; color: var(--soft); }
#connection.live { color: var(--good); } #connection.lost { color: var(--bad); font-weight: 600; }
body.stale main { opacity: 0.6; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; padding: 1rem; max-width: 130rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1rem; margin: 0 0 0.5rem; }
h3 { font-size: 0.95rem; margin: 0; display: flex; flex-wrap: wrap; gap: 0 0.6rem; align-items: baseline; overflow-wrap: anywhere; } h3 .verdict { margin-left: auto; }
p { margin: 0.25rem 0; overflow-wrap: anywhere; } ul, ol, dl, dd, figure { margin: 0; padding: 0; } small, figcaption, dt, .kicker, .description, .empty, .when { color: var(--soft); }
small { font-size: 0.8rem; } code { font-size: 0.85em; overflow-wrap: anywhere; }
.state { font-size: 1.15rem; font-weight: 600; } .state .sign { display: inline-block; min-width: 1.4em; }
.state.good { color: var(--good); } .state.bad { color: var(--bad); } .state.held { color: var(--wait); }
.killed { border-left: 4px solid var(--bad); padding-left: 0.6rem; } .waits { list-style: none; } .waits li { overflow-wrap: anywhere; } .waits time { font-weight: 600; }
button { font: inherit; font-weight: 600; padding: 0.45rem 0.9rem; min-height: 2.5rem; border: 1px solid var(--line); border-radius: 0.4rem; background: var(--card); color: var(--ink); cursor: pointer; }
button[aria-disabled=true] { color: var(--soft); cursor: not-allowed; border-style: dashed; } header button { font-weight: 400; min-height: 2rem; padding: 0.2rem 0.7rem; }
button.promote:not([aria-disabled=true]) { background: var(--good); border-color: var(--good); color: var(--on); }
button.kill:not([aria-disabled=true]), button.abort:not([aria-disabled=true]) { border-color: var(--bad); color: var(--bad); } button[data-verb=kill]:not([aria-disabled=true]) { background: var(--bad); color: var(--on); }
.buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; } .controls details { margin: 0.5rem 0; } .controls summary { color: var(--soft); cursor: pointer; } .controls details .buttons { padding-top: 0.5rem; }
.exposure { margin-top: 0.75rem; }
.figures, .vitals, .sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(7.5rem, 100%), 1fr)); gap: 0.5rem 1rem; }
.figures dd { font-size: 1.3rem; font-weight: 600; } .figures small { font-weight: 400; } dt { font-size: 0.8rem; } .sides { grid-template-columns: repeat(4, minmax(0, 1fr)); margin: 0.35rem 0; }
.sides dd { font-weight: 600; overflow-wrap: anywhere; } .sides .canary dd { color: var(--value); } .vitals { margin: 0.5rem 0; }
.share, .fill { display: block; width: 100%; height: 4px; margin-top: 3px; } .share rect, .fill rect { fill: var(--value); } .share { background: var(--line); } .fill rect.of { fill: var(--line); }
.track { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(9rem, 100%), 1fr)); gap: 0.5rem; list-style: none; }
.track li { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.4rem 0.6rem; overflow-wrap: anywhere; display: grid; grid-template-columns: auto 1fr; gap: 0 0.4rem; align-content: start; }
.track small, .track .share { grid-column: 1 / -1; } .track .done .sign { color: var(--good); } .track .ahead .label { color: var(--soft); }
.track .present { border: 2px solid var(--value); background: var(--card); } .track .present .label, .track .stopped .label { font-weight: 600; } .track .stopped { border: 2px solid var(--bad); } .track .stopped .sign { color: var(--bad); }
.pair, .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 1rem; } .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); gap: 1rem; }
article, .traffic figure { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.75rem; min-width: 0; background: var(--card); }
.card { display: flex; flex-direction: column; justify-content: space-between; } .chart { min-height: 150px; width: 100%; overflow: hidden; margin-top: 0.4rem; }
output { display: block; min-height: 1.3em; font-size: 0.8rem; color: var(--soft); white-space: pre-wrap; } .rule, .said { font-size: 0.85rem; } .said { color: var(--soft); }
figcaption { display: flex; flex-wrap: wrap; gap: 0 1rem; }
.key { width: 1.6em; height: 0.7em; margin-right: 0.35em; } .key line { stroke-width: 2; } .key.value line { stroke: var(--value); } .key.soft line { stroke: var(--soft); } .key.off line { stroke: var(--off); } .key.bad line { stroke: var(--bad); } .key.good line { stroke: var(--good); } .key.wait line { stroke: var(--wait); }
.scroll { overflow-x: auto; margin: 0.5rem 0 1rem; } table { border-collapse: collapse; font-size: 0.9rem; min-width: 100%; } th, td { text-align: left; padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid var(--line); } th { color: var(--soft); font-weight: 500; } .number { text-align: right; white-space: nowrap; }
.verdict { font-weight: 600; } .Successful { color: var(--good); } .Failed { color: var(--bad); } .Inconclusive, .Error { color: var(--wait); }
.bar { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; justify-content: space-between; align-items: baseline; } .spans { border: 0; margin: 0 0 0.5rem; padding: 0; display: flex; flex-wrap: wrap; gap: 0.1rem 0.8rem; color: var(--soft); } .spans legend { float: left; padding: 0 0.4rem 0 0; } .spans label { display: inline-flex; gap: 0.25rem; align-items: center; min-height: 1.6rem; }
.endpoints { list-style: none; font-size: 0.9rem; } .endpoints .up span { color: var(--good); } .endpoints .down, .endpoints .ejected { color: var(--bad); }
.happened .scroll { margin: 0; max-height: 26rem; overflow: auto; border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.5rem 0.75rem; background: var(--card); } .log { list-style: none; font-size: 0.9rem; }
.log li { display: grid; grid-template-columns: minmax(4.2rem, auto) 1.4em 1fr; gap: 0 0.4rem; padding: 0.15rem 0; border-bottom: 1px solid var(--line); } .log .text { overflow-wrap: anywhere; color: var(--ink); }
.log .detected .text, .log .ended .text, .log .command .text { font-weight: 600; } .log .detected .sign, .log .fault .sign { color: var(--bad); }
footer { color: var(--soft); font-size: 0.85rem; } footer a { color: var(--value); }
#answer { position: sticky; bottom: 0; margin: 0; padding: 0.6rem 1rem; background: var(--card); border-top: 1px solid var(--line); } #answer:empty { display: none; } #answer.good { color: var(--good); } #answer.bad { color: var(--bad); font-weight: 600; }
dialog { border: 1px solid var(--line); border-radius: 0.6rem; padding: 1.25rem; max-width: min(32rem, calc(100vw - 2rem)); background: var(--paper); color: var(--ink); } dialog::backdrop { background: #0008; }
dialog label { display: block; margin: 0.75rem 0; } dialog label[hidden] { display: none; } dialog input:not([type=checkbox]) { display: block; width: 100%; font: inherit; padding: 0.45rem; margin-top: 0.25rem; border: 1px solid var(--soft); border-radius: 0.3rem; background: var(--paper); color: var(--ink); } dialog .buttons { justify-content: flex-end; margin-top: 1rem; } #token-why { color: var(--bad); }
@media (min-width: 70rem) { main { grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); } .plan, .traffic, .models, .metrics, .happened, main > footer { grid-column: 1 / -1; } }
@media (max-width: 30rem) { .sides { grid-template-columns: repeat(2, minmax(0, 1fr)); } .log li { grid-template-columns: auto 1fr; } .log .text { grid-column: 1 / -1; } .track { grid-template-columns: minmax(0, 1fr); } .track li { grid-template-columns: auto 1fr auto; } .track small { grid-column: auto; } }
@media (prefers-reduced-motion: no-preference) { .share rect, .fill rect { transition: width 0.4s; } }
`;
