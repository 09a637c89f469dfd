package main

import (
	"crypto/rsa"
	"errors"

	"github.com/golang-jwt/jwt/v5"
)

// claims are those of an access token of Entra that a decision needs.
type claims struct {
	jwt.RegisteredClaims
	OID     string   `json:"oid"`
	TID     string   `json:"tid"`
	AZP     string   `json:"azp"`
	UTI     string   `json:"uti"`
	Version string   `json:"ver"`
	Scope   string   `json:"scp"`
	Roles   []string `json:"roles"`
}

type verifier struct {
	parser *jwt.Parser
	keys   map[string]*rsa.PublicKey
	tenant string
}

func newVerifier(from config) (verifier, error) {
	keys := map[string]*rsa.PublicKey{}
	for _, key := range from.Keys {
		parsed, err := jwt.ParseRSAPublicKeyFromPEM([]byte(key.PEM))
		if err != nil {
			return verifier{}, err
		}
		keys[key.ID] = parsed
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{"RS256"}),
		jwt.WithIssuer(from.Issuer),
		jwt.WithAudience(from.Audience),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
	)
	return verifier{parser, keys, from.Tenant}, nil
}

func (v verifier) verify(text string) (*claims, error) {
	token := &claims{}
	_, err := v.parser.ParseWithClaims(text, token, func(parsed *jwt.Token) (any, error) {
		id, _ := parsed.Header["kid"].(string)
		if key, known := v.keys[id]; known {
			return key, nil
		}
		return nil, errors.New("unknown_key")
	})
	if err != nil {
		return nil, err
	}
	if token.TID != v.tenant || token.Version != "2.0" || token.OID == "" || token.Scope == "" {
		return nil, errors.New("claim_invalid")
	}
	return token, nil
}
