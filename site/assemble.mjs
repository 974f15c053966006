// Copies the pages to where the generator reads them: it finds its own modules only above the pages.
import { cpSync, rmSync } from 'node:fs'

const TO = new URL('pages/', import.meta.url)

rmSync(TO, { recursive: true, force: true })
cpSync(new URL('../docs/', import.meta.url), TO, { recursive: true })
cpSync(new URL('index.md', import.meta.url), new URL('index.md', TO))
cpSync(new URL('../docs/images/', import.meta.url), new URL('public/', TO), { recursive: true })
