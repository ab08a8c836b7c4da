// English and French words that say nothing of what a message is about. They are in the index (phrases need them) but a
// query is not about them, unless it holds no others.

import { termsOf } from './terms.ts'

const words = `
a an the and or but if of at by for with about to from in on is are was were be been am do does did done have has had i you
he she it we they me him her us them my your his its our their mine yours this that these those what which who whom whose
when where why how can could will would shall should may might must not no nor so as than then there here t s d m ll re ve
up out into over just also because any some all one get got let like know tell say said please
le la les l un une des du de d au aux et ou mais si que qu qui quoi dont ce cet cette ces c cela ca je j tu il elle on nous
vous ils elles me te se lui leur leurs moi toi mon ma mes ton ta tes son sa ses notre nos votre vos ne n pas plus est sont
etait etaient etre ete suis es sommes etes a ai as avons avez ont avait avaient avoir fait faire dans en par pour sur avec
sans sous chez vers y quel quelle quels quelles quand comment pourquoi combien tout tous toute toutes aussi comme alors donc
s m t dit dire ai`

const stopTerms = new Set(termsOf(words))

export function isStopTerm(term: string): boolean {
  return stopTerms.has(term)
}
