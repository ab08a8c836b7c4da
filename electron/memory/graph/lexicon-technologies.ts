// Technologies by the names people give them. `plain`: nothing else is called so, however it is written. `exact`: also an
// everyday word or a name, so its capitals decide, and where a sentence begins it says nothing.

const plain = `
JavaScript js|TypeScript ts|Python python3|Kotlin|Golang|Haskell|Clojure|Scala|Erlang|Elixir|OCaml|Fortran|COBOL|MATLAB|C++ cpp|C# csharp|F#|
Objective-C|PHP|Lua|Zig|Node.js nodejs|Deno|Next.js nextjs|Nuxt|Vue.js vue vuejs|Svelte|SvelteKit|Angular|jQuery|Redux|zustand|Vite|webpack|Rollup|esbuild|
Babel|ESLint|Prettier|npm|pnpm|Vitest|Playwright|Selenium|Puppeteer|pytest|JUnit|Storybook|Tailwind tailwindcss|Three.js threejs|
D3.js d3|WebGL|WebGPU|WebAssembly wasm|WebSocket websockets|WebRTC|GraphQL|gRPC|OAuth oauth2|JWT|HTML html5|CSS css3|Sass|JSON|YAML|TOML|XML|Markdown|LaTeX|
SQL|SQLite sqlite3|PostgreSQL postgres postgresql|MySQL|MariaDB|MongoDB mongo|Redis|Cassandra|Elasticsearch|OpenSearch|Neo4j|DynamoDB|Firestore|Firebase|Supabase|
BigQuery|DuckDB|ClickHouse|SQLAlchemy|RabbitMQ|Kafka|NATS|Celery|Docker|Podman|Kubernetes k8s|Terraform|Ansible|Vagrant|
Jenkins|GitHub|GitLab|Bitbucket|GitHub Actions|CircleCI|Git|Subversion svn|AWS|Azure|Google Cloud gcp|Heroku|Vercel|Netlify|Cloudflare|DigitalOcean|Nginx|Caddy|
Linux|Ubuntu|Debian|Fedora|Arch Linux|Alpine Linux|Windows 10|Windows 11|macOS|iOS|iPadOS|Android|Raspberry Pi|Arduino|ESP32|LoRa|MQTT|Zigbee|Bluetooth|USB-C|
PyTorch|TensorFlow|Keras|scikit-learn sklearn|NumPy|Jupyter|CUDA|OpenCV|Hugging Face huggingface|LangChain|Ollama|llama.cpp|ChatGPT|GPT-4|GPT-5|Mistral AI|
Stable Diffusion|Midjourney|Django|FastAPI|Spring Boot|Ruby on Rails|Laravel|Symfony|ASP.NET|.NET dotnet|React Native|React.js reactjs|
Flutter|SwiftUI|Xamarin|Unreal Engine|Godot|Figma|Photoshop|Lightroom|InDesign|WordPress|Drupal|Joomla|Shopify|Magento|
Trello|Jira|Confluence|VS Code vscode|Visual Studio|Visual Studio Code|IntelliJ|PyCharm|Xcode|Vim|Neovim|Emacs|Grafana|
Kibana|Logstash|OpenTelemetry|Datadog|Splunk|Nextcloud|Home Assistant|Pi-hole|WireGuard|OpenVPN|Tailscale|SSH|HTTPS|TLS|IPv6|DNS|Kerberos|LDAP|Power BI|
Excel|LibreOffice|PowerPoint|Stripe|PayPal|Bitcoin|Ethereum|Solidity|Proxmox|VMware|VirtualBox|systemd|Bash|PowerShell|zsh|ffmpeg|ImageMagick|Zod|Express.js|NestJS`

const exact = `React|Rust|Swift|Java|Ruby|Perl|Julia|Go|Vue|Django|Flask|Rails|Electron|Express|Spring|Helm|Unity|Blender|Notion|Slack|Chrome|Firefox|Safari|
Prometheus|Apache|Cypress|Bootstrap|Windows|Prisma|Whisper|Obsidian|Pandas|Mistral|Gemini|Claude|Copilot|Airflow|Spark|Hadoop|Snowflake|Tableau|Teams|Zoom`

/** Of two or three words. */
const phrases = new Set(
  `GitHub Actions|Google Cloud|Arch Linux|Alpine Linux|Windows 10|Windows 11|Raspberry Pi|Hugging Face|Mistral AI|Stable Diffusion|Spring Boot|Ruby on Rails|
React Native|Unreal Engine|VS Code|Visual Studio|Visual Studio Code|Home Assistant|Power BI`.split(/\s*\|\s*/),
)

/** By the words in lower case; the value is the name it goes by. */
export const plainTechnologies: ReadonlyMap<string, string> = new Map(
  entries(plain).flatMap(entry => {
    const { name, others } = parse(entry)
    return [name, ...others].map(each => [each.toLowerCase(), name] as const)
  }),
)

/** How many words the longest name has that begins with a word. */
export const technologyWords: ReadonlyMap<string, number> = longest()

/** As they are written. */
export const exactTechnologies: ReadonlySet<string> = new Set(entries(exact))

function entries(list: string): string[] {
  return list
    .split('|')
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
}

/** 'JavaScript js': a name and what else it is called; 'Spring Boot': one name of several words. */
function parse(entry: string): { name: string; others: readonly string[] } {
  const phrase = [...phrases].filter(each => entry.startsWith(each)).sort((a, b) => b.length - a.length)[0]
  if (phrase !== undefined) return { name: phrase, others: entry.slice(phrase.length).split(' ').filter(Boolean) }
  const [name = '', ...others] = entry.split(' ')
  return { name, others }
}

function longest(): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const name of plainTechnologies.keys()) {
    const words = name.split(' ')
    const first = words[0] ?? ''
    found.set(first, Math.max(found.get(first) ?? 0, words.length))
  }
  return found
}
