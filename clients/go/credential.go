package isitacat

import (
	"context"
)

// Option of Connect.
type Option func(*credential)

// credential says who calls, on every call and stream.
type credential struct {
	key   string
	token func(context.Context) (string, error)
}

// WithKey calls as the owner of a key.
func WithKey(key string) Option {
	return func(c *credential) { c.key = key }
}

// WithToken calls as whom a token of the server's issuer names. It is asked for
// at each call: give one that still holds.
func WithToken(token func(context.Context) (string, error)) Option {
	return func(c *credential) { c.token = token }
}

// GetRequestMetadata implements credentials.PerRPCCredentials.
func (c *credential) GetRequestMetadata(ctx context.Context, _ ...string) (map[string]string, error) {
	if c.token != nil {
		token, err := c.token(ctx)
		return map[string]string{"authorization": "Bearer " + token}, err
	}
	if c.key != "" {
		return map[string]string{"x-api-key": c.key}, nil
	}
	return nil, nil
}

// RequireTransportSecurity implements credentials.PerRPCCredentials: whether the
// line is safe is for who calls to know.
func (c *credential) RequireTransportSecurity() bool { return false }
