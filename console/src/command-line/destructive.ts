import type { ApiCall } from './api-call.ts'

const WHOLE_DATABASE = /^(flushall|flushdb|swapdb)$/

const SERVER =
  /^(shutdown|failover|replicaof|slaveof|migrate|config_(set|rewrite|resetstat)|debug_\w+|acl_\w+|client_(kill\w*|pause)|script_(flush|kill)|function_(flush|delete|restore|load)|module_\w+|cluster\w*|reset|bgrewriteaof|save)$/

const KEYS = /^(delete|del|unlink|rename|restore|xtrim|xgroup_destroy|ltrim|move|getdel)$/

const READS =
  /^(acl_(cat|dryrun|genpass|getuser|help|list|log|users|whoami)|module_list|cluster_(info|nodes|slots|shards|keyslot|countkeysinslot)|debug_object)$/

/** What a call may destroy; `undefined` for one that can be run without asking. */
export function destroys({ method, args }: ApiCall): 'database' | 'server' | 'keys' | undefined {
  const name = method === 'execute_command' ? rawName(args) : method
  if (READS.test(name)) return undefined
  if (WHOLE_DATABASE.test(name)) return 'database'
  if (SERVER.test(name)) return 'server'
  return KEYS.test(name) ? 'keys' : undefined
}

const CONTAINERS = /^(config|acl|client|script|function|module|cluster|debug|xgroup)$/

/** A raw command by the name of the method that it is like. */
function rawName(args: readonly unknown[]): string {
  const [first = '', second = ''] = args
    .slice(0, 2)
    .flatMap((word) => String(word).toLowerCase().split(/\s+/))
  return CONTAINERS.test(first) ? `${first}_${second}` : first
}
