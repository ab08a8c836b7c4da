// Puts theme and language on the page before its first paint: from the address of a launch, else from the last visit.
// ui/theme.ts keeps them up to date.
/* global document, localStorage, location, URLSearchParams */
;(() => {
  const root = document.documentElement
  const given = new URLSearchParams(location.search)
  const theme = given.get('theme') ?? localStorage.getItem('jarvis.theme')
  const locale = given.get('locale') ?? localStorage.getItem('jarvis.locale')
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
  if (locale === 'en' || locale === 'fr') root.lang = locale
})()
