import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

/** Says yes in the window that asks before something is destroyed. */
export async function confirm(page: Page, action: string, name?: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  if (name !== undefined) await dialog.getByLabel(`Type ${name}`).fill(name)
  await dialog.getByLabel('Reason').fill('because of a test')
  await dialog.getByRole('button', { name: action, exact: true }).click()
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe finds wrong with a page. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(await readFile(axe, 'utf8'))
  }
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const found = await axe.run()
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}
