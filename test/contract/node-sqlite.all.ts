import { nodeSqlite } from './combinations.ts';
import { contract } from './contract.ts';

contract(nodeSqlite, { without: ['rights'] });
