import { DARK, LIGHT } from './palette.ts';

/** The report's look: light and dark, and readable where colours are not seen. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 22px; line-height: 1.35; border-left: 6px solid var(--wait); padding-left: 12px; }
h1.promoted { border-color: var(--good); }
h1.rolled-back, h1.aborted { border-color: var(--bad); }
h2 { font-size: 16px; margin: 32px 0 8px; }
.kicker { color: var(--soft); margin: 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
.pass td:first-child { color: var(--good); } .fail td:first-child { color: var(--bad); }
.log { font-size: 13px; } .log td:first-child { white-space: nowrap; }
.log .detected td, .log .ended td { font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); gap: 16px; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 6px; padding: 8px; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; font-weight: 600; }
figcaption span { color: var(--soft); font-weight: 400; } figcaption span.name { color: inherit; font-weight: 600; overflow-wrap: anywhere; }
figure.timeline { margin-top: 8px; }
details { margin-top: 12px; } summary { color: var(--soft); cursor: pointer; }
.wait td:first-child, .interrupted { color: var(--wait); } .interrupted { font-weight: 600; }
:focus-visible { outline: 2px solid var(--value); outline-offset: 2px; }
.command { overflow-wrap: anywhere; } h1, h2, h3, p, li, summary, figcaption { overflow-wrap: anywhere; }
section, figure { min-width: 0; }
.scroll { overflow-x: auto; margin-top: 12px; } .scroll table { font-size: 13px; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(460px, 100%), 1fr)); gap: 0 40px; }
.number { text-align: right; white-space: nowrap; } .number + .text { padding-left: 8px; }
@media (max-width: 480px) { .scroll th, .scroll td { padding-right: 7px; }
  .number + .text { padding-left: 4px; } h1 { font-size: 19px; } }
code { font-size: 13px; overflow-wrap: anywhere; }
.odd { padding-left: 18px; } .odd li { margin-bottom: 6px; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; font-size: 12px; }
svg text { fill: var(--soft); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; } svg .strong { fill: var(--ink); font-weight: 600; }
.axis { stroke: var(--line); stroke-width: .75; stroke-opacity: .7; } .mark { stroke: var(--soft); stroke-dasharray: 2 3; }
.value { fill: none; stroke: var(--value); stroke-width: 1.75; } .value.few { stroke-width: .75; }
.band, .bar { fill: var(--value); } .band { fill-opacity: .25; stroke: var(--value); stroke-opacity: .25; }
.limit { fill: none; stroke: var(--bad); stroke-width: 1.25; stroke-dasharray: 5 4; } svg .limit-label { fill: var(--bad); }
circle { fill: var(--value); } circle.Inconclusive, circle.Error { fill: var(--paper); stroke: var(--wait); stroke-width: 1.5; }
.cross { fill: none; stroke: var(--bad); stroke-width: 2; } .window { fill: var(--wait); fill-opacity: .14; }
.weight-area { fill: var(--value); fill-opacity: .12; } circle.share { fill: var(--off); }
.lane { fill-opacity: .18; stroke-width: 1; fill: var(--soft); stroke: var(--soft); } .lane.faults { fill: var(--bad); stroke: var(--bad); stroke-dasharray: 4 2; }
.lane.holds { fill: var(--wait); stroke: var(--wait); } .lane.people { fill: var(--off); stroke: var(--off); stroke-width: 2; }
.mark.run { stroke: var(--ink); stroke-width: 2; stroke-dasharray: none; } .whisker.thin { stroke-width: 1; stroke: var(--soft); }
.timeline .narrow { display: none; }
@media (max-width: 720px) { .timeline .wide { display: none; } .timeline .narrow { display: block; } }
.facts { color: var(--soft); font-size: 13px; margin: 4px 0 0; } .facts strong { color: var(--ink); }
.ended { fill: none; stroke-width: 2; stroke: currentColor; }
.ended.promoted { stroke: var(--good); stroke-dasharray: 9 3; } .ended.rolled-back { stroke: var(--bad); }
.ended.paused { stroke: var(--wait); stroke-dasharray: 2 3; } .ended.aborted { stroke: var(--off); stroke-dasharray: 8 3 2 3; }
rect.promoted, text.promoted { fill: var(--good); } rect.rolled-back, text.rolled-back { fill: var(--bad); }
rect.paused, text.paused { fill: var(--wait); } rect.aborted, text.aborted { fill: var(--off); }
.dot { fill: var(--soft); fill-opacity: .45; } .ring { fill: none; stroke-width: 2; stroke: var(--ink); }
.ring.chosen { stroke: var(--good); } .ring.nearest { stroke: var(--wait); }
.frontier td:last-child { min-width: 240px; }
tr.chosen td, tr.present td { font-weight: 600; }
pre { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; padding: 12px; font-size: 13px; }
pre.answer { white-space: pre-wrap; overflow-wrap: anywhere; } h3 { font-size: 14px; margin: 8px 0 0; }
.side { fill: none; stroke-width: 1.5; } .side.dashed { stroke: var(--bad); stroke-dasharray: 5 4; }
.side.dotted { stroke: var(--off); stroke-dasharray: 1.5 3; } .side.dash-dotted { stroke: var(--good); stroke-dasharray: 7 3 1.5 3; }
.whisker { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.interval { fill: none; stroke-width: 2; stroke: var(--soft); } .interval.better { stroke: var(--good); }
.interval.worse { stroke: var(--bad); } .interval.different { stroke: var(--off); }
circle.undecided { fill: var(--soft); } circle.better { fill: var(--good); } circle.worse { fill: var(--bad); }
circle.different { fill: var(--off); } h1.completed { border-color: var(--value); } h1.stopped { border-color: var(--bad); }
tr.better td:last-child { color: var(--good); } tr.worse td:last-child { color: var(--bad); } tr.different td:last-child { color: var(--off); } .empty { color: var(--soft); }
@media print { :root { color-scheme: light; ${LIGHT} }
  main { max-width: none; padding: 0; } body { font-size: 11pt; print-color-adjust: exact; }
  figure, tr, h1, h2 { break-inside: avoid; } h2 { break-after: avoid; } .scroll, pre { overflow: visible; }
  th, td { overflow-wrap: anywhere; } .number { white-space: normal; }
  pre, code { white-space: pre-wrap; overflow-wrap: anywhere; } .charts { grid-template-columns: 1fr 1fr; }
  .timeline .wide { display: block; } .timeline .narrow { display: none; } }
`;
