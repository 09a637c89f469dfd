package main

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"github.com/nats-io/nats.go"
)

// Caller is who sent a request, as the requester's server says.
type Caller struct{ Identity, Account string }

var identities = regexp.MustCompile(`^((user|app):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|oidc:[^\s#]+#[^\s#]+)$`)

// CallerOf reads who sent a request that came by an import with share, and refuses everything else.
func CallerOf(reply string, header nats.Header) (Caller, error) {
	if !strings.HasPrefix(reply, "_R_.") {
		return Caller{}, errors.New("caller_local")
	}
	var values []string
	for name, found := range header {
		if strings.EqualFold(name, "Nats-Request-Info") {
			values = append(values, found...)
		}
	}
	if len(values) == 0 {
		return Caller{}, errors.New("caller_unknown")
	}
	var info struct {
		Acc, User, Kind string
		Svc             *string
	}
	if len(values) > 1 || json.Unmarshal([]byte(values[0]), &info) != nil || info.Acc == "" {
		return Caller{}, errors.New("caller_unreadable")
	}
	if info.Svc != nil {
		return Caller{}, errors.New("caller_redirected")
	}
	if info.User == "" {
		return Caller{}, errors.New("caller_unknown")
	}
	if info.Kind != "Client" || !identities.MatchString(info.User) {
		return Caller{}, errors.New("caller_kind")
	}
	return Caller{Identity: info.User, Account: info.Acc}, nil
}
