// A provider of OpenID Connect for tests: node provider.mjs PORT REDIRECT...
// People are whoever signs in; what is known of them stands in the name, as JSON in base64url, or is made up.
import Provider from 'oidc-provider';

const [port, ...redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

function known(id) {
  try {
    return JSON.parse(Buffer.from(id, 'base64url').toString('utf8'));
  } catch {
    return {};
  }
}

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'lava',
    client_secret: 'not-so-secret',
    redirect_uris: redirects,
    post_logout_redirect_uris: [...new Set(redirects.map((one) => `${new URL(one).origin}/`))],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
  scopes: ['openid', 'email', 'profile', 'groups'],
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...known(id) }) }),
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
});

provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
