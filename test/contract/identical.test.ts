import { workerdD1 } from './combinations.ts';
import { identical } from './identical.ts';

identical([workerdD1]);
