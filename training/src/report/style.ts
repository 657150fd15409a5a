/** The page's look, light or dark as the reader's system is. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1d2530;--soft:#5b6775;--paper:#fff;--card:#f5f7f9;--line:#d9dfe5;--right:#1b8a5a;--wrong:#c8412f;
--s0:#2563c9;--s1:#d9741a;--s2:#1b8a5a;--s3:#8a4fc4;--s4:#b0326c;--s5:#5b6775}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa7b4;--paper:#12171d;--card:#1b222a;--line:#323c47;--right:#3fbf88;--wrong:#ef7361;
--s0:#6ea2f5;--s1:#f0a35a;--s2:#3fbf88;--s3:#b98be8;--s4:#ec7fae;--s5:#9aa7b4}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
h1{margin:0;font-size:2rem;line-height:1.2}h2{margin:48px 0 12px;font-size:1.35rem}h3{margin:28px 0 8px;font-size:1.05rem}
header p,.note,small{color:var(--soft)}.note{font-size:.85rem;margin:6px 0 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:6px 14px 6px 0;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
th{font-weight:600}thead th{color:var(--soft);font-size:.85rem}
td.number{text-align:right}
thead th:not(:first-child){text-align:right}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0 0 20px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,380px),1fr));gap:20px}
figure{margin:0;padding:16px;background:var(--card);border-radius:12px}
.charts figcaption{font-weight:600;margin-bottom:8px}
svg{display:block;width:100%;height:auto;font-size:11px;fill:var(--soft)}
.grid{stroke:var(--line);stroke-width:.7}.axis{fill:none;stroke:var(--soft)}
.line{fill:none;stroke-width:2;stroke-linejoin:round}.reference{fill:none;stroke:var(--soft);stroke-dasharray:4 4}
${[0, 1, 2, 3, 4, 5].map((n) => `.line.series-${n}{stroke:var(--s${n})}.dot.series-${n}{fill:var(--s${n})}`).join('\n')}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:8px 0 0;padding:0;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:6px}.key{width:16px}
.confusion{margin:12px 0;border-collapse:separate;border-spacing:6px}.confusion td,.confusion th{padding:10px 16px;border:0}
.confusion td.right,.confusion td.wrong{text-align:center;border-radius:8px;min-width:110px}
.confusion thead th:not(:first-child){text-align:center}
.right{background:color-mix(in srgb,var(--right) var(--strength),transparent)}
.wrong{background:color-mix(in srgb,var(--wrong) var(--strength),transparent)}
.confusion b{font-size:1.2rem}.confusion small{color:inherit;opacity:.8}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(176px,1fr));gap:14px}
.card{padding:10px;font-size:.85rem}.card img{display:block;width:100%;height:160px;object-fit:contain;margin-bottom:8px;border-radius:6px}
.card small{display:block;overflow-wrap:anywhere;margin-top:2px}
`;
