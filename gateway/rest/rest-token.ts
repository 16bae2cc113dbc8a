import type { Access } from '../access/access.ts'
import type { Command } from '../redis/encode.ts'
import { lowerCase } from '../redis/lower-case.ts'
import { ReplyReader } from '../redis/reply-reader.ts'
import { type Answer, errorAnswer } from './answer.ts'
import type { Format } from './format.ts'

/** Whether it is `ACL RESTTOKEN`, a command of the service that no Redis knows. */
export function isRestTokenCommand([name = '', subcommand]: Command): boolean {
  return name.length === 3 && lowerCase(name) === 'acl' && lowerCase(subcommand) === 'resttoken'
}

/**
 * A token with the rights of the user, when the password is right.
 * @throws ConnectionError when Redis cannot be asked.
 */
export async function restTokenAnswer(
  command: Command,
  access: Access,
  format: Format,
): Promise<Answer> {
  if (command.length !== 4) {
    return errorAnswer(400, "ERR wrong number of arguments for 'acl|resttoken' command")
  }
  if (!access.tokenFor) {
    return errorAnswer(
      400,
      "NOPERM this user has no permissions to run the 'acl|resttoken' command",
    )
  }
  const [, , username = '', password = ''] = command.map((word) => Buffer.from(word).toString())
  const token = await access.tokenFor({ username, password })
  if (token === undefined) return errorAnswer(400, 'ERR Wrong password or user does not exist')
  const bytes = Buffer.from(`$${token.length}\r\n${token}\r\n`)
  if (format === 'resp2') return { status: 200, body: bytes }
  const json = new ReplyReader(bytes, format === 'base64').readJson()
  return { status: 200, body: `{"result":${json}}` }
}
