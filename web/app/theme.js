// The theme that was chosen, before anything is drawn: a plain script, which the page waits for. All else that one likes
// comes with the modules.
try {
  const { theme } = JSON.parse(localStorage.getItem("motet.prefs") ?? "{}");
  if (/^(light|dark|contrast)$/.test(theme)) document.documentElement.dataset.theme = theme;
} catch {
  // Nothing is kept here: the system's.
}
