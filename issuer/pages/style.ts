/** The pages' only style sheet: system fonts, light and dark, one column that fits a phone. */
export const style = `
:root {
  --ink: #1b1f24; --soft: #57606a; --paper: #f4f6f8; --card: #ffffff; --line: #d0d7de;
  --accent: #0b57d0; --on-accent: #ffffff; --alert: #b3261e; --alert-paper: #fdecea; --good: #1a7f37;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6edf3; --soft: #9aa4af; --paper: #0d1117; --card: #161b22; --line: #30363d;
    --accent: #7cacf8; --on-accent: #0d1117; --alert: #ff9b93; --alert-paper: #3b1513; --good: #56d364;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 1rem; display: flex; flex-direction: column; align-items: center;
  justify-content: center; gap: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main {
  width: 100%; max-width: 30rem; padding: 1.5rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.75rem;
}
footer { max-width: 30rem; color: var(--soft); font-size: 0.875rem; }
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
form { margin: 0; }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; min-width: 0; }
legend, label.field { display: block; padding: 0; margin-bottom: 0.5rem; font-weight: 600; }
.person {
  display: flex; gap: 0.75rem; align-items: flex-start; padding: 0.75rem; margin-bottom: 0.5rem;
  border: 1px solid var(--line); border-radius: 0.5rem; cursor: pointer;
}
.person:hover, .person:has(:checked) { border-color: var(--accent); }
.person:has(:checked) { box-shadow: inset 0 0 0 1px var(--accent); }
.person input { margin: 0.3rem 0 0; width: 1.125rem; height: 1.125rem; flex: none; accent-color: var(--accent); }
.person span { min-width: 0; overflow-wrap: anywhere; }
.person small { display: block; color: var(--soft); }
.person b { display: block; }
input.code {
  width: 100%; padding: 0.75rem; margin-bottom: 1rem; color: inherit; background: var(--paper);
  border: 1px solid var(--soft); border-radius: 0.5rem;
  font: 600 1.25rem ui-monospace, "SF Mono", Menlo, Consolas, monospace; letter-spacing: 0.15em; text-transform: uppercase;
}
.actions { display: flex; flex-wrap: wrap; gap: 0.5rem; }
button {
  flex: 1 1 8rem; min-height: 2.75rem; padding: 0.5rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--ink); background: transparent; border: 1px solid var(--line); border-radius: 0.5rem;
}
button.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.alert { padding: 0.75rem; border-radius: 0.5rem; color: var(--alert); background: var(--alert-paper); }
.good { color: var(--good); }
code { font: 0.9375em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
`;
