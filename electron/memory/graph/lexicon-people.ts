// First names that are common in English and French, and the words around which a name stands.

import { setOf } from './set-of.ts'

const names = `
Aaron Abigail Adam Adrian Adrien Agathe Agnès Ahmed Aisha Alain Alan Albert Alex Alexander Alexandra Alexandre Alexis Alice Alison Amanda Amber Amélie Amina Amir Amy Ana Anaïs André
Andrea Andrew Andy Angela Angélique Anita Ann Anna Anne Annie Anthony Antoine Antonio Arnaud Arthur Ashley Astrid Audrey Aurélie Aurélien Axel Barbara Baptiste Bastien Beatrice Béatrice
Ben Benjamin Benoît Bernadette Bernard Beth Betty Bob Boris Brandon Brenda Brian Brigitte Bruno Bryan Camille Carl Carla Carlos Carol Caroline Caitlin Catherine Cathy Cécile Cédric
Céline Chantal Charles Charlie Charlotte Chloé Chloe Chris Christelle Christian Christina Christine Christophe Christopher Claude Clara Clarisse Clément Clémence Colette Colin Coralie
Corentin Corinne Craig Cynthia Cyril Damien Dan Daniel Daniela Danielle Danny Dave David Deborah Delphine Denis Denise Dennis Derek Diana Diane Didier Diego Dimitri Dominic Dominique
Don Donald Donna Doris Dorothée Dorothy Douglas Dylan Ed Eddie Edith Edouard Édouard Edward Elena Eleanor Elias Elijah Elisabeth Élisabeth Elise Élise Elizabeth Ella Ellen Élodie Elodie
Eloïse Emily Emma Emmanuel Emmanuelle Emeline Enzo Eric Éric Erica Erin Estelle Esther Ethan Étienne Eugène Eva Evan Eve Évelyne Fabien Fabienne Fabrice Fanny Fatima Fatou Félix Felix
Fernando Fiona Flora Florent Florian Florence François Françoise Frances Francesca Francis Franck Fred Frédéric Frédérique Gabriel Gabrielle Gaël Gaëlle Gareth Gary Gaspard Gavin Geneviève
Geoffrey Geoffroy George Georges Georgia Gérald Gérard Gilbert Gilles Gina Giulia Grégoire Grégory Greg Guillaume Gustave Gwen Hannah Hans Harold Harriet Harry Hassan Hector Heather Helen
Hélène Helena Henri Henry Hervé Holly Howard Hubert Hugo Hugues Ian Ibrahim Inès Ingrid Irene Irène Isaac Isabel Isabelle Ismaël Ivan Jack Jackie Jacob Jacqueline Jacques James Jamie
Jan Jane Janet Janice Jason Javier Jayden Jean Jean-Baptiste Jean-Claude Jean-François Jean-Luc Jean-Marc Jean-Michel Jean-Paul Jean-Pierre Jeanne Jeff Jeffrey Jen Jennifer Jenny Jeremy
Jérémie Jérémy Jérôme Jess Jesse Jessica Jill Jim Jimmy Joan Joanna Joe Joël Joel Johan Johanna John Johnny Jonas Jonathan Jordan Jorge José Joseph Joséphine Josh Joshua Joyce Juan Judith
Judy Jules Julian Julie Julien Juliette Justin Justine Karen Karim Karine Kate Katherine Kathleen Katie Keith Kelly Ken Kenneth Kevin Khadija Kim Kimberly Kyle Laetitia Lara Larry Laura
Laure Laurence Laurent Lauren Laurie Léa Leah Lee Leïla Leila Léo Leo Léon Leonard Leonardo Léonie Leslie Liam Lina Linda Lionel Lisa Lise Loïc Lola Lorenzo Lou Louis Louise Luc Luca
Lucas Lucie Lucien Lucy Ludovic Luis Luke Lydia Lydie Lynn Madeleine Maeva Maëlle Malik Manon Manuel Marc Marcel Marcus Margaret Margot Marguerite Maria Marianne Marie Marie-Claire
Marielle Marilyn Marina Mario Marion Marius Martha Martin Martine Mary Mathieu Mathilde Mathis Matt Matteo Matthew Matthias Matthieu Maud Maureen Maurice Maxime Maya Megan Mehdi Mélanie
Melanie Mélissa Melissa Michael Michel Michèle Michelle Miguel Mike Mila Milo Mireille Miriam Mohamed Mohammed Moïse Molly Monica Monique Morgane Moussa Muriel Mustafa Myriam Nadège Nadia
Nadine Naomi Natacha Natalia Natalie Natasha Nathalie Nathan Neil Nicholas Nick Nicolas Nicole Nina Noa Noah Noé Noémie Nora Norbert Norman Océane Odile Olga Oliver Olivia Olivier Omar
Oscar Owen Pablo Paola Patrice Patricia Patrick Paul Paula Paulette Pauline Pedro Penny Peter Phil Philip Philippe Pierre Pierre-Yves Quentin Rachel Rachid Ralph Raphaël Raphael Raymond
Rebecca Régine Régis Rémi Rémy Renaud René Renée Ricardo Richard Rita Robert Roberto Rodrigue Roger Roland Romain Roman Ronald Ross Roxane Ruth Ryan Sabine Sabrina Salim Salomé Sally Sam
Samantha Samir Samuel Sandra Sandrine Sara Sarah Saskia Scott Sean Sébastien Sergio Serge Séverine Shannon Sharon Sheila Shirley Simon Simone Sofia Solène Sonia Sophia Sophie Stacy Stefan
Stella Stéphane Stéphanie Stephanie Stephen Steve Steven Stuart Susan Suzanne Sven Sylvain Sylvie Tamara Tania Tanya Tara Tatiana Ted Teresa Terry Théa Théo Theo Thérèse Thibault Thibaut
Thierry Thomas Tiffany Tim Timothy Timothée Tina Todd Tom Tommy Tony Tracy Tristan Tyler Ugo Ursula Valentin Valentine Valérie Vanessa Véronique Vera Vicky Victor Victoria Vincent
Virginie Viviane Vladimir Walter Wendy William Xavier Yann Yannick Yasmine Yasmina Yohan Yoann Youssef Yusuf Yves Yvette Yvonne Zachary Zoé Zoe`

/** Also everyday words: a name only inside a sentence, or with a surname. */
const unsure = `Will Mark Bill Grace Rose Faith Hope Art Drew Rob Pat Sue Frank Chase May June April Jade Iris Ivy Violet Daisy Lily Claire Fleur Olive Marine Blanche Victoire Aimé Noël Max Ray Gene
Dale Glen Cliff Miles Dean Earl Guy Aurore Robin Crystal Pascal Prudence Constance Constant Juste Désiré Christian Jean Lou Eve Don Roman Amber Penny Dan Ed Ken Kim Lee Art Jasmine Ada Ruby
Perle Ange Lola Angel Carol Joy Lance Nick Rich Sandy Wade Ben Flora Stella Alexandria Holly Heather Gaston Claude Martin Sam Jordan Georgia Charlotte Florence Sofia Victoria`

const kinship = `wife husband brother sister mother father mom mum dad son daughter uncle aunt cousin nephew niece grandma grandpa grandmother grandfather friend boyfriend girlfriend partner fiancé
fiancée colleague coworker boss manager teammate neighbour neighbor roommate flatmate teacher doctor dentist therapist lawyer accountant landlord mentor client femme mari frère soeur sœur mère père
maman papa fils fille oncle tante cousin cousine neveu nièce mamie papi grand-mère grand-père ami amie copain copine compagnon compagne fiancé fiancée conjoint conjointe collègue patron patronne
cheffe manageuse voisin voisine colocataire professeur professeure prof médecin docteur dentiste avocat avocate comptable propriétaire client cliente beau-frère belle-sœur beau-père belle-mère`

export const firstNames: ReadonlySet<string> = setOf(`${names} ${unsure}`)
export const unsureFirstNames: ReadonlySet<string> = setOf(unsure)
export const kinWords: ReadonlySet<string> = setOf(kinship)
export const possessives: ReadonlySet<string> = setOf(
  'my our your his her their mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs',
)
export const titles: ReadonlySet<string> = setOf(
  'Mr Mrs Ms Miss Dr Prof Professor Doctor Mister Monsieur Madame Mademoiselle Mme Mlle Docteur Professeur Maître Uncle Aunt Oncle Tante Tonton',
)
export const particles: ReadonlySet<string> = setOf('de du des van von der den da di del della dos el al bin ben le la')

/** Capitals that begin no name. */
export const noNames: ReadonlySet<string> = setOf(`
I We You He She It They The A An This That These Those My Our Your His Her Its And But Or So If When Where Why How What Who Which Yes No Ok OK Okay Please Thanks Thank Hello Hi Hey Dear Not
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December English French German Spanish Italian Chinese
Japanese Portuguese Dutch Russian Arabic American British European Canadian Indian Christmas Easter Internet Jarvis Je Tu Il Elle On Nous Vous Ils Elles Le La Les Un Une Des Du De Ce Cet Cette
Ces Mon Ma Mes Ton Ta Tes Son Sa Ses Notre Votre Leur Et Mais Ou Donc Or Ni Car Si Quand Où Comment Pourquoi Que Qui Quoi Oui Non Merci Bonjour Salut Bonsoir Lundi Mardi Mercredi Jeudi
Vendredi Samedi Dimanche Janvier Février Mars Avril Mai Juin Juillet Août Septembre Octobre Novembre Décembre Anglais Français Allemand Espagnol Italien Noël Pâques Internet API CEO CTO TV PC
Est Sont Ont Aux Dans Pour Sur Avec Sans Sous Here There Then Also Now Today Tomorrow Yesterday For From To In On At By With About After Before Is Are Was Were Do Does Did Can Could Will Would`)
