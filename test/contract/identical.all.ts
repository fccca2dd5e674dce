import {
  bunFile,
  denoFile,
  nodeReplica,
  nodeSqld,
  nodeSqlite,
  workerdD1,
  workerdSqld,
} from './combinations.ts';
import { identical } from './identical.ts';

identical([workerdD1, nodeSqld, nodeReplica, workerdSqld, denoFile, bunFile, nodeSqlite]);
