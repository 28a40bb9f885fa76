/**
 * What people build passwords of when they are told to make one up: words, names, clubs, brands, seasons, in the
 * languages we have met most. Not a list of passwords: `password-rules.ts` sees them in every writing, repeated, joined,
 * with years and runs of keys, which makes of these some hundreds of thousands.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `
password passwort passwd passw contraseña contrasena clave motdepasse senha parola haslo wachtwoord пароль
pass word code login logon signin user username admin administrator root guest test tester testing default temp
welcome letmein changeme changeit changethis secret private access enter open hello goodbye trustno iloveyou
love lover loveme loveyou baby babygirl angel honey sweet sweetie princess prince queen king boss master lady
monkey dragon tiger lion eagle wolf bear horse rabbit dolphin butterfly spider shark panther puppy kitty cat dog
shadow hunter killer ranger ninja pirate soldier warrior wizard magic ghost zombie demon devil hell heaven god
jesus christ blessed faith hope grace spirit peace freedom forever always never whatever nothing something
football futbol fussball soccer baseball basketball hockey tennis golf rugby cricket racing winner champion player
liverpool arsenal chelsea manchester united barcelona realmadrid juventus bayern dortmund celtic lakers yankees
cowboys steelers eagles packers raiders broncos
superman batman spiderman ironman starwars pokemon pikachu naruto minecraft fortnite matrix merlin gandalf potter
hogwarts mickey snoopy garfield tigger scooby
michael michelle jordan jennifer jessica ashley amanda nicole daniel danielle david andrew andrea anthony thomas
robert matthew joshua charlie charles george william alexander alexandra christian christopher maria martin maggie
samantha sandra sarah sophie laura lauren emily emma hannah anna jack jacob james jason justin kevin brandon nathan
oliver patrick peter richard ryan steven taylor tyler victoria vincent maximilian
summer winter spring autumn january february march april june july august september october november december
monday tuesday wednesday thursday friday saturday sunday today sommer verano invierno primavera
sunshine sunflower flower rose lily daisy rainbow star stars moon sky ocean river mountain forest thunder storm
fire ice snow crystal diamond silver golden gold purple yellow orange green blue red black white pink violet
cheese chocolate cookie coffee banana apple cherry peanut pepper ginger sugar candy pizza bacon burger beer whiskey
mustang ferrari porsche mercedes corvette camaro yamaha honda toyota nissan harley davidson bmw
google facebook instagram twitter youtube amazon netflix samsung microsoft windows android iphone linux internet
computer server network system database office business company work money dollar bitcoin crypto bank
london paris berlin madrid roma newyork america england germany france spain italia mexico brasil canada
music guitar piano metal rock metallica nirvana slipknot beatles eminem
happy lucky smile funny crazy sexy cool hot super power great awesome strong big little
family mother father mama papa brother sister friend friends house home school college student teacher doctor
buster bailey max rocky lucky cooper duke bella molly sadie
qwerty qwertz azerty asdf zxcv qazwsx zaq abc xyz
`
    .trim()
    .split(/\s+/),
);

/** Rows of keys, the alphabet and the digits: whoever walks along them, either way, adds nothing. */
const rows = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'qsdfghjklm',
  'zxcvbnm',
  'yxcvbnm',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'ячсмитьбю',
  '!@#$%^&*()_+',
  '1q2w3e4r5t6z7u8i9o0p',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
];
export const keyRuns: readonly string[] = rows.flatMap((row) => [row, [...row].reverse().join('')]);
