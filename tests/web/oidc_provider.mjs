// A real OpenID Connect provider on loopback, for the tests: node oidc_provider.mjs CALLBACK
// Who signs in is whatever name is typed in its form. A name that starts with "strong-" has used
// more than one factor; the e-mail of one that ends in "-unproven" was never proven.
// Prints its address when it listens, on a port that was free.
import { Provider } from "oidc-provider";
import { createServer } from "node:http";

const TWO_FACTORS = "urn:schakel:test:two-factors";

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "schakel",
      client_secret: "only-for-the-tests",
      redirect_uris: [process.argv[2]],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  acrValues: [TWO_FACTORS],
  claims: {
    acr: null,
    openid: ["sub"],
    profile: ["preferred_username", "name"],
    email: ["email", "email_verified"],
  },
  cookies: { keys: ["only-for-the-tests"] },
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true },
  ttl: { Session: 60, Interaction: 60, Grant: 60, IdToken: 60, AccessToken: 60 },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      preferred_username: id,
      name: id,
      email: `${id}@organisatie.example`,
      email_verified: !id.endsWith("-unproven"),
    }),
  }),
});

// The sign-in form of the package knows no second factor: here the name says that there was one.
const { loginAccount } = provider.Session.prototype;
provider.Session.prototype.loginAccount = function withFactors(details) {
  const strong = details.accountId.startsWith("strong-");
  return loginAccount.call(this, strong ? { ...details, acr: TWO_FACTORS } : details);
};

server.on("request", provider.callback());
console.log(issuer);
