import type { Page } from 'playwright-core'
import { logIn, newVisitor, startBrowser, type Visitor } from '../../scripts/console/visitor.ts'
import { type ConsoleStack, startConsoleStack } from './stack.ts'

/** A console, and an administrator who has logged in to it. */
export interface Administrator extends AsyncDisposable {
  readonly stack: ConsoleStack
  readonly visitor: Visitor
  readonly page: Page
}

/** Logs in to a console of its own, whose Worker has these variables. Takes some seconds. */
export async function startAsAdministrator(
  vars: Readonly<Record<string, string>> = {},
): Promise<Administrator> {
  await using parts = new AsyncDisposableStack()
  const stack = parts.use(await startConsoleStack(vars))
  const browser = await startBrowser()
  parts.defer(() => browser.close())
  const visitor = await newVisitor(browser, stack.url)
  await visitor.go('')
  await logIn(visitor, stack.admin)
  const all = parts.move()
  return { stack, visitor, page: visitor.page, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
