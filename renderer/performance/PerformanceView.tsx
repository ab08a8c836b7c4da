export function PerformanceView() {
  return null
}
