import { Executor, type Reply } from '../executor.ts'
import type { Text } from '../wire/replies.ts'
import { unsupported } from './unsupported.ts'

/**
 * redis-py's sub-clients for modules, apart from `json()`. redge has none of them: each refuses and names the way out.
 */
export abstract class ModuleAccessCommands<M, T extends Text = string> extends Executor<M, T> {
  /** Search and query, which redge has no methods for. */
  ft(): Reply<M, T, never> {
    throw noMethods('ft', 'FT.SEARCH')
  }

  /** Time series, which redge has no methods for. */
  ts(): Reply<M, T, never> {
    throw noMethods('ts', 'TS.ADD')
  }

  /** Bloom filters, which redge has no methods for. */
  bf(): Reply<M, T, never> {
    throw noMethods('bf', 'BF.ADD')
  }

  /** Cuckoo filters, which redge has no methods for. */
  cf(): Reply<M, T, never> {
    throw noMethods('cf', 'CF.ADD')
  }

  /** Count-min sketches, which redge has no methods for. */
  cms(): Reply<M, T, never> {
    throw noMethods('cms', 'CMS.INCRBY')
  }

  /** Top-k lists, which redge has no methods for. */
  topk(): Reply<M, T, never> {
    throw noMethods('topk', 'TOPK.ADD')
  }

  /** T-digest sketches, which redge has no methods for. */
  tdigest(): Reply<M, T, never> {
    throw noMethods('tdigest', 'TDIGEST.ADD')
  }

  /** Vector sets, which redge has no methods for. */
  vset(): Reply<M, T, never> {
    throw noMethods('vset', 'VADD')
  }
}

function noMethods(accessor: string, example: string): Error {
  const wayOut = `Its commands go through executeCommand('${example}', …).`
  return unsupported(`${accessor}()`, 'has no methods in redge', wayOut)
}
