// A process in which a voice speaks that ends it: sherpa-onnx meets a model without its metadata.
// Arguments: data folder, model file, tokens file, espeak data folder.

import { CrashRecord } from '../../electron/speech/voices/crash-record.ts'
import { createNeuralEngine } from '../../electron/speech/neural/sherpa.ts'

const [dataDir = '', modelFile = '', tokensFile = '', espeakDataDir = ''] = process.argv.slice(2)
const crashes = new CrashRecord(dataDir)
crashes.markInUse('en_US-crash-medium')
const scales = { noiseScale: 0.667, noiseScaleW: 0.8, lengthScale: 1 }
createNeuralEngine().practise(
  { engine: 'piper', modelFile, tokensFile, espeakDataDir, speaker: 0, ...scales },
  () => false,
)
process.stdout.write('survived')
