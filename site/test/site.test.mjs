// Tests the built site in Chromium, as a reader sees it. `npm run build` comes first.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const DOCS = fileURLToPath(new URL('../../docs', import.meta.url))
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', json: 'application/json' }
const EXECUTABLE = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`).find(existsSync)

const pages = readdirSync(DIST, { recursive: true }).filter((file) => file.endsWith('.html'))

let server
let browser
let url

before(async () => {
  server = createServer((request, response) => {
    const name = decodeURI(new URL(request.url, 'http://site').pathname)
    const file = path.join(DIST, name.endsWith('/') ? `${name}index.html` : name)
    if (!existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': TYPES[path.extname(file).slice(1)] ?? 'application/octet-stream' })
    response.end(readFileSync(file))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${server.address().port}`
  assert.ok(EXECUTABLE, 'no browser: install Chromium (Debian: apt-get install chromium)')
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] })
})

after(async () => {
  await browser?.close()
  server?.close()
})

async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(120_000) // time judges nothing here: the machine may be busy
  const page = await context.newPage()
  const failures = []
  page.on('pageerror', (error) => failures.push(`${error}`))
  page.on('response', (response) => response.status() >= 400 && failures.push(`${response.status()} ${response.url()}`))
  await page.goto(`${url}/${file}`, { waitUntil: 'networkidle' })
  return { page, failures, close: () => context.close() }
}

describe('links', () => {
  const ids = new Map(
    pages.map((file) => {
      const html = readFileSync(path.join(DIST, file), 'utf8')
      return [file, { html, ids: new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => decodeEntities(id))) }]
    }),
  )

  function decodeEntities(text) {
    return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'")
  }

  it('each page of docs is a page of the site', () => {
    const expected = readdirSync(DOCS, { recursive: true }).filter((file) => file.endsWith('.md'))
    const missing = expected
      .map((file) => (file === 'README.md' ? 'pages.html' : file.replace(/\.md$/, '.html')))
      .filter((file) => !pages.includes(file))
    assert.deepEqual(missing, [])
  })

  it('each link leads to a page and a heading that exist', () => {
    const broken = []
    for (const [file, { html }] of ids) {
      for (const [, raw] of html.matchAll(/<a[^>]* href="([^"]+)"/g)) {
        const href = decodeEntities(raw)
        if (/^[a-z]+:/.test(href)) {
          continue
        }
        const to = new URL(href, `http://site/${file.replaceAll(path.sep, '/')}`)
        const name = decodeURI(to.pathname).slice(1) || 'index.html'
        const target = ids.get(name.endsWith('.html') ? name : `${name}.html`)
        const isFile = !target && existsSync(path.join(DIST, name))
        if (!target && !isFile) {
          broken.push(`${file}: ${href} (no such page)`)
        } else if (to.hash && target && !target.ids.has(decodeURIComponent(to.hash.slice(1)))) {
          broken.push(`${file}: ${href} (no such heading)`)
        }
      }
    }
    assert.deepEqual(broken, [])
  })

  it('each page is reached from the sidebar', () => {
    const { html } = ids.get('semantics.html')
    const linked = new Set([...html.matchAll(/<a[^>]* href="\/([^"#]+)"/g)].map(([, href]) => href))
    const lost = pages.filter((file) => !linked.has(file) && !['index.html', '404.html', 'pages.html'].includes(file))
    assert.deepEqual(lost, [])
  })
})

describe('in a browser', () => {
  for (const colorScheme of ['light', 'dark']) {
    it(`the start page and a reference page can be read by everybody, ${colorScheme}`, async () => {
      for (const file of ['index.html', 'annotations.html']) {
        const { page, failures, close } = await open(file, { colorScheme })
        assert.equal(await page.evaluate(() => document.documentElement.classList.contains('dark')), colorScheme === 'dark')
        await page.evaluate(AXE)
        const violations = await page.evaluate(async () =>
          (await globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa'] })).violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html }) => `${id}: ${html}`),
          ),
        )
        assert.deepEqual(violations, [], file)
        assert.deepEqual(failures, [], file)
        await close()
      }
    })
  }

  it('a telephone shows the pages without scrolling sideways', async () => {
    for (const file of ['index.html', 'semantics.html', 'benchmarks.html']) {
      const { page, close } = await open(file, { viewport: { width: 360, height: 700 } })
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), file)
      await close()
    }
  })

  it('the search finds a page by a word of its text, with the keyboard alone', async () => {
    const { page, close } = await open('index.html')
    await page.keyboard.press('Control+k')
    await page.locator('.VPLocalSearchBox input:focus').waitFor() // the box is loaded when it is opened first
    await page.keyboard.type('staleFor')
    await page.locator('.VPLocalSearchBox .result').first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL((to) => to.pathname !== '/' && to.pathname !== '/index.html')
    assert.ok((await page.locator('main').innerText()).includes('staleFor'))
    await close()
  })

  it('the pictures are shown', async () => {
    const { page, failures, close } = await open('index.html')
    const widths = await page.locator('.VPContent img').evaluateAll((all) => all.map((image) => image.naturalWidth))
    assert.ok(widths.length >= 2 && widths.every((width) => width > 0), `${widths}`)
    assert.deepEqual(failures, [])
    await close()
  })
})
