package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	jwtv2 "github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

type signer struct {
	account string
	key     nkeys.KeyPair
}

type callout struct {
	policy   policy
	verifier verifier
	audit    *audit
	xkey     nkeys.KeyPair
	auth     signer
	accounts map[string]signer
}

func newCallout(from config) (*callout, error) {
	verifier, err := newVerifier(from)
	if err != nil {
		return nil, err
	}
	xkey, err := nkeys.FromCurveSeed([]byte(from.Secrets.XKey))
	if err != nil {
		return nil, err
	}
	auth, err := newSigner(from.Secrets.Auth)
	if err != nil {
		return nil, err
	}
	accounts := map[string]signer{}
	for name, keys := range from.Secrets.Accounts {
		if accounts[name], err = newSigner(keys); err != nil {
			return nil, err
		}
	}
	return &callout{from.Policy, verifier, newAudit(), xkey, auth, accounts}, nil
}

func newSigner(from keys) (signer, error) {
	key, err := nkeys.FromSeed([]byte(from.Seed))
	return signer{from.Account, key}, err
}

// answer decides one request. What can't be read is refused without a word.
func (c *callout) answer(message *nats.Msg) {
	arrived := time.Now()
	serverKey := message.Header.Get("Nats-Server-Xkey")
	text, err := c.xkey.Open(message.Data, serverKey)
	if err != nil {
		_ = message.Respond(nil)
		return
	}
	// checks the signature of the server as well
	request, err := jwtv2.DecodeAuthorizationRequestClaims(string(text))
	if err != nil {
		_ = message.Respond(nil)
		return
	}
	response := jwtv2.NewAuthorizationResponseClaims(request.UserNkey)
	response.Audience = request.Server.ID
	token, user, err := c.decide(request)
	if err != nil {
		response.Error = err.Error()
	} else {
		response.Jwt = user
	}
	encoded, err := response.Encode(c.auth.key)
	if err != nil {
		_ = message.Respond(nil)
		return
	}
	c.audit.write(request, token, response.Error, arrived)
	sealed, err := c.xkey.Seal([]byte(encoded), serverKey)
	if err != nil {
		sealed = nil
	}
	_ = message.Respond(sealed)
}

func (c *callout) decide(request *jwtv2.AuthorizationRequestClaims) (*claims, string, error) {
	token, err := c.verifier.verify(request.ConnectOptions.Token)
	if err != nil {
		return nil, "", err
	}
	user, account, err := c.grant(request.UserNkey, token)
	if err != nil {
		return token, "", err
	}
	keys := c.accounts[account]
	user.IssuerAccount = keys.account
	encoded, err := user.Encode(keys.key)
	return token, encoded, err
}

// grant merges the roles that the policy has; they are of one account.
func (c *callout) grant(key string, token *claims) (*jwtv2.UserClaims, string, error) {
	fill := strings.NewReplacer("{oid}", token.OID, "{azp}", token.AZP, "{tid}", token.TID)
	user := jwtv2.NewUserClaims(key)
	user.Name = "user:" + token.OID
	user.Expires = token.ExpiresAt.Unix()
	user.Tags = jwtv2.TagList{
		"tid:" + token.TID, "azp:" + token.AZP, "uti:" + token.UTI, "policy:" + c.policy.Digest,
	}
	account := ""
	add := func(list *jwtv2.StringList, subjects []string) {
		for _, subject := range subjects {
			if filled := fill.Replace(subject); !slices.Contains(*list, filled) {
				list.Add(filled)
			}
		}
	}
	add(&user.Pub.Allow, c.policy.Session.Publish)
	add(&user.Sub.Allow, c.policy.Session.Subscribe)
	for _, name := range token.Roles {
		role, known := c.policy.Roles[name]
		if !known || !slices.Contains(role.Members, "user") {
			continue
		}
		if account != "" && account != role.Account {
			return nil, "", errors.New("account_ambiguous")
		}
		account = role.Account
		user.Tags = append(user.Tags, fmt.Sprintf("role:%s", name))
		add(&user.Pub.Allow, role.Publish.Allow)
		add(&user.Pub.Deny, role.Publish.Deny)
		add(&user.Sub.Allow, role.Subscribe.Allow)
		add(&user.Sub.Deny, role.Subscribe.Deny)
	}
	if account == "" {
		return nil, "", errors.New("no_roles")
	}
	return user, account, nil
}
