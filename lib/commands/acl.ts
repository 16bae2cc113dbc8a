import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import { type AclLogEntry, type AclUser, aclLog, aclUser } from '../wire/acl.ts'
import { type AclRules, aclRuleWords } from '../wire/acl-rules.ts'
import type { Encodable } from '../wire/encode.ts'
import { integer, listOf, ok, raw, str, type Text } from '../wire/replies.ts'
import { isGiven, type Sole, soleOption } from '../wire/words.ts'

/**
 * Commands on users and what they may do. The Upstash service keeps no log and refuses rules on subcommands;
 * redge-gateway lets through ACL CAT, GENPASS, HELP and WHOAMI, which tell of no other user, and the rest when it was
 * started with `--admin`.
 */
export abstract class AclCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Names of the categories of commands, or of the commands in one of them, as text on every client.
   *
   * @see https://redis.io/commands/acl-cat
   */
  aclCat(category?: Sole<'category', string>): Reply<M, T, string[]> {
    const given = soleOption('category', category)
    return this.call(['ACL', 'CAT', ...(given ? [given] : [])], listOf(str))
  }

  /**
   * Deletes users and closes their connections; the reply is how many there were.
   *
   * @see https://redis.io/commands/acl-deluser
   */
  aclDeluser(...username: string[]): Reply<M, T, number> {
    return this.call(['ACL', 'DELUSER', ...username], integer)
  }

  /**
   * `OK` when the user may run the command, else the reason why not. The command does not run. Redis 7.0.
   *
   * @example
   * const verdict = await redis.aclDryrun('reader', 'SET', 'foo', 'bar')
   * @see https://redis.io/commands/acl-dryrun
   */
  aclDryrun(username: string, ...args: Encodable[]): Reply<M, T, T> {
    return this.call(['ACL', 'DRYRUN', username, ...args], raw<T>)
  }

  /**
   * A random password in hex digits, made by the server; text on every client.
   *
   * @param bits Its strength, 256 when left out; the digits are rounded up.
   * @throws DataError unless `bits` is between 0 and 4096.
   * @see https://redis.io/commands/acl-genpass
   */
  aclGenpass(bits?: Sole<'bits', number>): Reply<M, T, string> {
    const given = soleOption('bits', bits)
    if (!isGiven(given)) return this.call(['ACL', 'GENPASS'], str)
    const whole = Math.trunc(given)
    if (!(whole >= 0 && whole <= 4096)) {
      throw new DataError('genpass optionally accepts a bits argument, between 0 and 4096.')
    }
    return this.call(['ACL', 'GENPASS', whole], str)
  }

  /**
   * What a user may do, or `null` when there is no such user; text on every client.
   *
   * @see https://redis.io/commands/acl-getuser
   */
  aclGetuser(username: string): Reply<M, T, AclUser | null> {
    return this.call(['ACL', 'GETUSER', username], aclUser)
  }

  /**
   * The subcommands of ACL and what they do, line by line, as text on every client.
   *
   * @see https://redis.io/commands/acl-help
   */
  aclHelp(): Reply<M, T, string[]> {
    return this.call(['ACL', 'HELP'], listOf(str))
  }

  /**
   * All users in the form of the ACL file, one line each, as text on every client.
   *
   * @see https://redis.io/commands/acl-list
   */
  aclList(): Reply<M, T, string[]> {
    return this.call(['ACL', 'LIST'], listOf(str))
  }

  /**
   * Reads the users from the server's ACL file again, all or none; the reply is `true`.
   *
   * @see https://redis.io/commands/acl-load
   */
  aclLoad(): Reply<M, T, boolean> {
    return this.call(['ACL', 'LOAD'], ok)
  }

  /**
   * What users tried and were refused, the newest first; text on every client.
   *
   * @param count How many at most, 10 when left out.
   * @throws DataError for a `count` that is no whole number.
   * @see https://redis.io/commands/acl-log
   */
  aclLog(count?: Sole<'count', number>): Reply<M, T, AclLogEntry[]> {
    const given = soleOption('count', count)
    if (!isGiven(given)) return this.call(['ACL', 'LOG'], aclLog)
    if (!Number.isInteger(given)) throw new DataError('ACL LOG count must be an integer')
    return this.call(['ACL', 'LOG', given], aclLog)
  }

  /**
   * Forgets what users were refused; the reply is `true`.
   *
   * @see https://redis.io/commands/acl-log
   */
  aclLogReset(): Reply<M, T, boolean> {
    return this.call(['ACL', 'LOG', 'RESET'], ok)
  }

  /**
   * Writes the users into the server's ACL file; the reply is `true`.
   *
   * @see https://redis.io/commands/acl-save
   */
  aclSave(): Reply<M, T, boolean> {
    return this.call(['ACL', 'SAVE'], ok)
  }

  /**
   * Makes a user, or changes what one may do; the reply is `true`. The user is switched off unless `enabled` is true;
   * other rules that are not named stay as they are.
   *
   * @example
   * await redis.aclSetuser('reader', {
   *   enabled: true,
   *   passwords: '+secret',
   *   categories: ['-all', '+read'],
   *   keys: ['page:*'],
   * })
   * @throws DataError for a rule without its `+` or `-`, and for passwords beside `nopass`.
   * @see https://redis.io/commands/acl-setuser
   */
  aclSetuser(username: string, options: AclRules = {}): Reply<M, T, boolean> {
    return this.call(['ACL', 'SETUSER', username, ...aclRuleWords(options)], ok)
  }

  /**
   * Names of all users, as text on every client.
   *
   * @see https://redis.io/commands/acl-users
   */
  aclUsers(): Reply<M, T, string[]> {
    return this.call(['ACL', 'USERS'], listOf(str))
  }

  /**
   * Name of the user that the gateway has logged in as, text on every client.
   *
   * @see https://redis.io/commands/acl-whoami
   */
  aclWhoami(): Reply<M, T, string> {
    return this.call(['ACL', 'WHOAMI'], str)
  }
}
