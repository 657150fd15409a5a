// Package isitacat talks to a running "Is it a cat?".
package isitacat

import (
	_ "embed"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "isitacat/gen/isitacatv1"
)

//go:generate buf generate
//go:generate cp ../../proto/isitacat/v1/service_config.json gen/service_config.json

// The retry policy that ships with the contract.
//
//go:embed gen/service_config.json
var serviceConfig string

// What a server takes in one message; longer pictures go by UploadStream.
const longestContent = 10 << 20

// Client holds one connection and the services on it. Close it when done.
type Client struct {
	Images      pb.ImageServiceClient
	Predictions pb.PredictionServiceClient
	Models      pb.ModelServiceClient
	connection  *grpc.ClientConn
}

// Connect prepares a connection to server, "host:port"; it is made at the first
// call. WithKey and WithToken say who calls, where the server wants to know.
func Connect(server string, options ...Option) (*Client, error) {
	caller := &credential{}
	for _, option := range options {
		option(caller)
	}
	connection, err := grpc.NewClient(server,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(serviceConfig),
		grpc.WithPerRPCCredentials(caller))
	if err != nil {
		return nil, err
	}
	return &Client{
		Images:      pb.NewImageServiceClient(connection),
		Predictions: pb.NewPredictionServiceClient(connection),
		Models:      pb.NewModelServiceClient(connection),
		connection:  connection,
	}, nil
}

// Close ends the connection and every call on it.
func (c *Client) Close() error { return c.connection.Close() }

// Fits tells whether a file is short enough to be sent in one message.
func Fits(path string) (bool, error) {
	info, err := os.Stat(path)
	return err == nil && info.Size() <= longestContent, err
}
