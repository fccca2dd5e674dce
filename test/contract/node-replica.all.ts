import { nodeReplica } from './combinations.ts';
import { contract } from './contract.ts';

contract(nodeReplica, { without: ['rights'] });
