import { Delayed } from './Delayed.tsx'
import './Skeleton.css'

/** Stands where lines will be, if they take long enough to be missed. */
export function Skeleton({ lines }: { readonly lines: number }) {
  return (
    <Delayed>
      <div className="skeleton" aria-hidden="true">
        {Array.from({ length: lines }, (_, index) => (
          <span key={index} className="skeleton-line" />
        ))}
      </div>
    </Delayed>
  )
}
