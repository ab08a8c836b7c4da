// Pictures in a text. Most are decoration and are not said; some carry meaning, and where nothing else is written
// their name is all there is to say.

import type { SpokenLanguage } from '../clause.ts'

export const anyEmoji =
  /(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})*(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})*)*|[0-9#*]\uFE0F?\u20E3)/gu

/** Always said: a text reads wrong without them. */
const meaningful: Readonly<Record<string, readonly [string, string]>> = {
  '✅': ['yes', 'oui'],
  '✔': ['yes', 'oui'],
  '☑': ['yes', 'oui'],
  '❌': ['no', 'non'],
  '✖': ['no', 'non'],
  '⚠': ['warning', 'attention'],
  '➡': ['to', 'vers'],
}

const names: Readonly<Record<string, readonly [string, string]>> = {
  '😀': ['grinning face', 'visage souriant'],
  '😃': ['smiling face', 'visage souriant'],
  '😄': ['smiling face', 'visage souriant'],
  '😁': ['beaming face', 'grand sourire'],
  '😂': ['tears of joy', 'larmes de joie'],
  '🤣': ['rolling on the floor laughing', 'mort de rire'],
  '😊': ['smiling face', 'visage souriant'],
  '🙂': ['smile', 'sourire'],
  '😉': ['wink', 'clin d’œil'],
  '😍': ['heart eyes', 'yeux en cœur'],
  '😎': ['sunglasses', 'lunettes de soleil'],
  '😢': ['crying face', 'visage en pleurs'],
  '😭': ['sobbing', 'en larmes'],
  '😡': ['angry face', 'visage en colère'],
  '😱': ['screaming', 'cri de peur'],
  '🤔': ['thinking', 'réflexion'],
  '🤗': ['hug', 'câlin'],
  '🥳': ['party face', 'visage de fête'],
  '👋': ['waving hand', 'signe de la main'],
  '👍': ['thumbs up', 'pouce levé'],
  '👎': ['thumbs down', 'pouce baissé'],
  '👏': ['applause', 'applaudissements'],
  '🙏': ['folded hands', 'mains jointes'],
  '💪': ['flexed arm', 'biceps contracté'],
  '❤': ['heart', 'cœur'],
  '💔': ['broken heart', 'cœur brisé'],
  '🎉': ['party popper', 'cotillons'],
  '🎂': ['birthday cake', 'gâteau d’anniversaire'],
  '🚀': ['rocket', 'fusée'],
  '🔥': ['fire', 'feu'],
  '⭐': ['star', 'étoile'],
  '✨': ['sparkles', 'étincelles'],
  '💡': ['light bulb', 'ampoule'],
  '📌': ['pin', 'punaise'],
  '🐱': ['cat', 'chat'],
  '🐶': ['dog', 'chien'],
  '☀': ['sun', 'soleil'],
  '🌧': ['rain', 'pluie'],
  '🌍': ['globe', 'globe'],
  '☕': ['coffee', 'café'],
  '🍕': ['pizza', 'pizza'],
}

const bare = (emoji: string) => emoji.replace(/\uFE0F|\p{Emoji_Modifier}/gu, '')

/** The text without its pictures; those with a meaning as words. */
export function withoutEmoji(text: string, language: SpokenLanguage): string {
  return text.replace(anyEmoji, emoji => {
    if (/^[0-9#*]/.test(emoji)) return ` ${emoji.charAt(0)} `
    const said = meaningful[bare(emoji)]?.[language === 'en' ? 0 : 1]
    return said === undefined ? ' ' : ` ${said}, `
  })
}

/** Of a text that has nothing else: at most three names, 'emoji' where there is no better one. */
export function emojiNames(text: string, language: SpokenLanguage): string {
  const found = text.match(anyEmoji) ?? []
  const said = found.map(emoji => {
    const key = bare(emoji)
    return (names[key] ?? meaningful[key])?.[language === 'en' ? 0 : 1] ?? 'emoji'
  })
  return [...new Set(said)].slice(0, 3).join(', ')
}
