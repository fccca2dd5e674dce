import { nodeSqld } from './combinations.ts';
import { contract } from './contract.ts';

contract(nodeSqld, { without: ['rights'] });
