// `jarvis ask`: one question, or a batch of them. A signal stops the answer being written; its text is kept.

import { AppError } from '../../shared/errors.ts'
import { runAskBatch } from './ask-batch.ts'
import { askOne } from './ask-question.ts'
import { exitCodeOf, exitCodes, type Command } from './command.ts'
import { stringFlag } from './flags.ts'

export const ask: Command = {
  options: {
    conversation: { type: 'string' },
    engine: { type: 'string' },
    model: { type: 'string' },
    persona: { type: 'string' },
    'no-cache': { type: 'boolean' },
    'no-memory': { type: 'boolean' },
    wait: { type: 'string' },
    batch: { type: 'string' },
  },
  async run(context) {
    const batch = stringFlag(context.flags, 'batch')
    if (batch !== undefined) {
      if (context.positionals.length > 0) throw usage('A batch takes no question beside it.')
      return await runAskBatch(context, batch)
    }
    const [prompt, ...rest] = context.positionals
    if (prompt === undefined || rest.length > 0) throw usage('ask takes one question, in quotes.')
    const client = await context.connect()
    const conversation = stringFlag(context.flags, 'conversation')
    const answer = await askOne(context, client, { prompt, conversation }, text => context.output.stream(text))
    context.output.result(answer, () => '')
    if (answer.status !== 'error') {
      if (answer.error !== null && !context.output.isJson)
        context.output.error(new AppError(answer.error.code, answer.error.message, answer.error))
      return context.signal.aborted ? exitCodes.interrupted : exitCodes.done
    }
    const error = answer.error ?? { code: 'internal' as const, message: 'The answer failed.', retryable: false }
    context.output.error(new AppError(error.code, error.message, error))
    return exitCodeOf(error.code)
  },
}

function usage(message: string): AppError {
  return new AppError('bad_request', message)
}
