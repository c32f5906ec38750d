/** The style of the page. It loads no font and no image. */
export const style = `
:root {
  color-scheme: light dark;
  --line: light-dark(#d0d5dd, #3b4250); --soft: light-dark(#f4f5f7, #1d222b); --accent: light-dark(#0b5cad, #7db8ff);
}
* { box-sizing: border-box; }
body {
  margin: 0; font: 1rem/1.5 system-ui, sans-serif;
  color: light-dark(#1b1f27, #e4e7ec); background: light-dark(#fff, #12161d);
}
a { color: var(--accent); }
main, nav, header { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
nav ul { columns: 18rem; padding-left: 1.2rem; }
nav li, td, th { overflow-wrap: anywhere; }
h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
article { margin: 2rem 0; padding: 0 0 1rem; border-bottom: 1px solid var(--line); }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
code { background: var(--soft); padding: .1em .3em; border-radius: .25em; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .75rem; border-radius: .4rem; overflow-x: auto; }
pre code { padding: 0; overflow-wrap: normal; }
.path { font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td {
  text-align: left; vertical-align: top; padding: .35rem .5rem; border-top: 1px solid var(--line);
  min-width: 7rem; font-weight: normal;
}
thead th { font-weight: 600; }
summary { cursor: pointer; padding: .4rem 0; }
small { opacity: .8; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; }
@media (max-width: 40rem) { h1 { font-size: 1.6rem; } th, td { min-width: 6rem; padding: .3rem; } }
`;
