/** An example with its comments about results made into assertions, and every line where it was. */
export function withAssertions(code: string): string {
  const checked = code
    .replace(/^await (.+?) \/\/ (.+)$/gm, (line, expression: string, comment: string) => {
      const result = statedResult(comment)
      if (result === undefined) throw new Error(`No result is stated here: ${line}`)
      return `deepStrictEqual(await ${expression}, ${result})`
    })
    .replace(
      /^(const (\w+) = await .+\n)\/\/ (.+)$/gm,
      (lines, statement: string, name: string, comment: string) => {
        const result = statedResult(comment)
        return result === undefined ? lines : `${statement}deepStrictEqual(${name}, ${result})`
      },
    )
  return `import { deepStrictEqual } from 'node:assert/strict'; ${checked}`
}

const RESULT =
  /^(true|false|null|-?\d+(\.\d+)?|'[^']*'|\[.*\]|\{.*\}|new Uint8Array\(\[.*\]\))(?=$|[:,])/

/** The literal that the comment begins with, such as `1` in `1: ada changed` and `true` in `true, or false`. */
function statedResult(comment: string): string | undefined {
  // Records of the library inherit nothing.
  return RESULT.exec(comment)?.[0].replace(/^\{/, '{ __proto__: null,')
}
