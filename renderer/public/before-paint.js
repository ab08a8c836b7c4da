// Puts theme and language of the last visit on the page before its first paint; ui/theme.ts keeps them up to date.
/* global document, localStorage */
;(() => {
  const root = document.documentElement
  const theme = localStorage.getItem('jarvis.theme')
  const locale = localStorage.getItem('jarvis.locale')
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
  if (locale === 'en' || locale === 'fr') root.lang = locale
})()
