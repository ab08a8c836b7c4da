// Style properties with two dashes are custom properties; React sets them as they are.
import 'react'

declare module 'react' {
  interface CSSProperties {
    readonly [name: `--${string}`]: string | number | undefined
  }
}
