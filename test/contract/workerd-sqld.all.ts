import { workerdSqld } from './combinations.ts';
import { contract } from './contract.ts';

contract(workerdSqld, { without: ['rights'] });
