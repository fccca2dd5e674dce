import { bunFile, denoFile, nodeReplica, nodeSqld, workerdD1, workerdSqld } from './combinations.ts';
import { identical } from './identical.ts';

identical([workerdD1, nodeSqld, nodeReplica, workerdSqld, denoFile, bunFile]);
