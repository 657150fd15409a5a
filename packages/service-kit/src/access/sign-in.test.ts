import { describe, expect, it } from 'vitest';
import { EnvReader, type Environment } from '../config/env-reader.js';
import { checkSignIn, readSignIn, type SignIn } from './sign-in.js';

const ISSUER = 'https://id.example/';

function read(env: Environment): SignIn | undefined {
  const reader = new EnvReader(env);
  const signIn = readSignIn(reader);
  reader.finish();
  checkSignIn(signIn);
  return signIn;
}

describe('who may call', () => {
  it.each([
    [{}, undefined],
    [{ ISITACAT_SIGN_IN: '' }, undefined],
    [{ ISITACAT_SIGN_IN: 'keys' }, { issuer: undefined }],
    [{ ISITACAT_SIGN_IN: ISSUER }, { issuer: { issuer: ISSUER, audience: 'isitacat', jwks: undefined } }],
    [
      { ISITACAT_SIGN_IN: ISSUER, ISITACAT_AUDIENCE: 'cats', ISITACAT_JWKS: 'file:///keys.json' },
      { issuer: { issuer: ISSUER, audience: 'cats', jwks: 'file:///keys.json' } },
    ],
    [
      { ISITACAT_SIGN_IN: 'http://127.0.0.1:9000' },
      { issuer: { issuer: 'http://127.0.0.1:9000', audience: 'isitacat', jwks: undefined } },
    ],
  ])('is read from %j', (env, expected) => {
    expect(read(env)).toEqual(expected);
  });

  it.each([
    [{ ISITACAT_SIGN_IN: 'on' }, /ISITACAT_SIGN_IN must be keys or/],
    [{ ISITACAT_SIGN_IN: 'http://id.example' }, /ISITACAT_SIGN_IN must be keys or an https/],
    [{ ISITACAT_SIGN_IN: 'http://127.0.0.1.example' }, /ISITACAT_SIGN_IN must be keys or an https/],
    [{ ISITACAT_SIGN_IN: ISSUER, ISITACAT_JWKS: 'http://id.example/keys' }, /ISITACAT_JWKS must be/],
    [{ ISITACAT_SIGN_IN: ISSUER, ISITACAT_JWKS: '/keys.json' }, /ISITACAT_JWKS must be/],
    [{ ISITACAT_JWKS: 'file:///keys.json' }, /name the issuer too/],
    [{ ISITACAT_SIGN_IN: 'keys', ISITACAT_JWKS: 'file:///keys.json' }, /name the issuer too/],
  ])('is never guessed from %j', (env, fault) => {
    expect(() => read(env)).toThrow(fault);
  });
});
