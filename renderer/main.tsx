import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { connect } from './connect/connect.ts'
import { notifyAlerts } from './performance/notify-alerts.ts'
import { createStores } from './stores.ts'
import './ui/tokens.css'
import './ui/base.css'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no root.')

const client = connect()
const stores = createStores(client)
notifyAlerts(client, stores.settings)
createRoot(root).render(<App stores={stores} />)
