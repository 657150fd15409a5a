package isitacat

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	pb "isitacat/gen/isitacatv1"
)

const chunkBytes = 64 << 10

// UploadFile sends a file piece by piece, so that it is never whole in memory.
// The requestID makes a second try of the same file safe.
func (c *Client) UploadFile(ctx context.Context, path, requestID string) (*pb.Image, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	stream, err := c.Images.UploadStream(ctx)
	if err != nil {
		return nil, err
	}
	header := &pb.UploadStreamHeader{DisplayName: filepath.Base(path), RequestId: requestID}
	err = stream.Send(&pb.UploadStreamRequest{Part: &pb.UploadStreamRequest_Header{Header: header}})
	for err == nil {
		// A message may be sent once more later, so each piece has bytes of its own.
		chunk := make([]byte, chunkBytes)
		var n int
		if n, err = file.Read(chunk); n > 0 {
			err = stream.Send(&pb.UploadStreamRequest{Part: &pb.UploadStreamRequest_Chunk{Chunk: chunk[:n]}})
			if errors.Is(err, io.EOF) {
				break // the server answered early: its status comes below
			}
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	response, err := stream.CloseAndRecv()
	return response.GetImage(), err
}
