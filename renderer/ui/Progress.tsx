import { ProgressBar } from 'react-aria-components'
import './Progress.css'

/** A bar for long work; `fraction` null while its end is not known. */
export function Progress({ label, fraction }: { readonly label: string; readonly fraction: number | null }) {
  return (
    <ProgressBar
      className="progress"
      aria-label={label}
      {...(fraction === null ? { isIndeterminate: true } : { value: fraction * 100 })}
    >
      <span className="progress-track">
        <span
          className={fraction === null ? 'progress-fill progress-fill-unknown' : 'progress-fill'}
          style={fraction === null ? undefined : { width: `${fraction * 100}%` }}
        />
      </span>
    </ProgressBar>
  )
}
