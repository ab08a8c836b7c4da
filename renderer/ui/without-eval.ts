// Imported before everything else: zod would otherwise probe for `new Function`, which the content security policy reports.
import { config } from 'zod'

config({ jitless: true })
