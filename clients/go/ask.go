package isitacat

import (
	"context"
	"os"

	"google.golang.org/grpc/status"

	pb "isitacat/gen/isitacatv1"
)

// Ask asks about one file and waits for the answer. The requestID makes a
// second try safe.
func (c *Client) Ask(ctx context.Context, path, model, requestID string) (*pb.Prediction, error) {
	request := &pb.PredictRequest{Model: model, RequestId: requestID}
	fits, err := Fits(path)
	if err != nil {
		return nil, err
	}
	if fits {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		request.Picture = &pb.PredictRequest_Content{Content: content}
	} else {
		image, err := c.UploadFile(ctx, path, requestID)
		if err != nil {
			return nil, err
		}
		request.Picture = &pb.PredictRequest_Image{Image: image.Name}
	}
	response, err := c.Predictions.Predict(ctx, request)
	return response.GetPrediction(), err
}

// Submit uploads one file by stream and asks about it in the background.
func (c *Client) Submit(ctx context.Context, path, model, requestID string) (*pb.Prediction, error) {
	image, err := c.UploadFile(ctx, path, requestID)
	if err != nil {
		return nil, err
	}
	response, err := c.Predictions.Predict(ctx, &pb.PredictRequest{
		Picture:    &pb.PredictRequest_Image{Image: image.Name},
		Model:      model,
		Background: true,
		RequestId:  requestID,
	})
	return response.GetPrediction(), err
}

// FailureIn reads why a prediction has failed.
func FailureIn(prediction *pb.Prediction) Failure {
	return failureOf(status.FromProto(prediction.Error))
}
