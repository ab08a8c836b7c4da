import { createLinkedPorts } from '../../shared/linked-port.ts'
import { describeContract } from './contract-suite.ts'

describeContract('linked ports', serve => ({
  connect() {
    const [near, far] = createLinkedPorts()
    serve(far)
    return near
  },
  close: () => undefined,
}))
