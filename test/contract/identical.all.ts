import { bunFile, denoFile, nodeReplica, nodeSqld, workerdSqld } from './combinations.ts';
import { identical } from './identical.ts';

// workerd + D1 is in identical.test.ts.
identical([nodeSqld, nodeReplica, workerdSqld, denoFile, bunFile]);
