// What a voice says to be heard: a sentence in its own language.

import { baseLanguage } from './known-voice.ts'

const sentences: Readonly<Record<string, string>> = {
  en: 'Hello, I am Jarvis. This is how I read your answers.',
  fr: 'Bonjour, je suis Jarvis. Voici comment je lis vos réponses.',
  de: 'Hallo, ich bin Jarvis. So lese ich Ihre Antworten vor.',
  es: 'Hola, soy Jarvis. Así leo sus respuestas.',
  it: 'Ciao, sono Jarvis. Ecco come leggo le risposte.',
  pt: 'Olá, eu sou o Jarvis. É assim que leio as respostas.',
  nl: 'Hallo, ik ben Jarvis. Zo lees ik uw antwoorden voor.',
}

/** Other languages say their own name. */
export function previewText(language: string): string {
  const sentence = sentences[baseLanguage(language)]
  if (sentence !== undefined) return sentence
  const name = new Intl.DisplayNames([language, 'en'], { type: 'language' }).of(baseLanguage(language))
  return `Jarvis. ${name ?? ''}`
}
