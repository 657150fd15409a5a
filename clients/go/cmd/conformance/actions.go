package main

import (
	"context"
	"errors"
	"io"
	"os"

	"isitacat"
	pb "isitacat/gen/isitacatv1"
)

type action func(context.Context, *isitacat.Client, line) (answer, error)

var actions = map[string]action{
	"predict":        predict,
	"upload":         upload,
	"download":       download,
	"list":           list,
	"get":            get,
	"feedback":       feedback,
	"model":          model,
	"delete":         remove,
	"results":        results,
	"follow":         follow,
	"many":           many,
	"predict_stream": predictStream,
}

func predict(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	request := &pb.PredictRequest{
		Model:      asked.Model,
		Background: asked.Background,
		Batch:      asked.Batch,
		RequestId:  asked.RequestID,
	}
	if asked.Image != "" {
		request.Picture = &pb.PredictRequest_Image{Image: asked.Image}
	} else if asked.File != "" {
		content, err := os.ReadFile(asked.File)
		if err != nil {
			return nil, err
		}
		request.Picture = &pb.PredictRequest_Content{Content: content}
	}
	response, err := client.Predictions.Predict(ctx, request)
	if err != nil {
		return nil, err
	}
	return told(response.Prediction), nil
}

func upload(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	var image *pb.Image
	if asked.Stream {
		var err error
		if image, err = client.UploadFile(ctx, asked.File, asked.RequestID); err != nil {
			return nil, err
		}
	} else {
		content, err := os.ReadFile(asked.File)
		if err != nil {
			return nil, err
		}
		response, err := client.Images.Upload(ctx, &pb.UploadRequest{Content: content, RequestId: asked.RequestID})
		if err != nil {
			return nil, err
		}
		image = response.Image
	}
	return answer{
		"name":       image.Name,
		"mime_type":  image.MimeType,
		"width_px":   image.WidthPx,
		"height_px":  image.HeightPx,
		"size_bytes": image.SizeBytes,
	}, nil
}

func download(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	stream, err := client.Images.GetImage(ctx, &pb.GetImageRequest{Name: asked.Name})
	if err != nil {
		return nil, err
	}
	size := 0
	for {
		response, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return answer{"size_bytes": size}, nil
		}
		if err != nil {
			return nil, err
		}
		size += len(response.GetChunk())
	}
}

func list(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	request := &pb.ListPredictionsRequest{Batch: asked.Batch, PageToken: asked.PageToken}
	response, err := client.Predictions.ListPredictions(ctx, request)
	return answer{"count": len(response.GetPredictions())}, err
}

func get(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	response, err := client.Predictions.GetPrediction(ctx, &pb.GetPredictionRequest{Name: asked.Name})
	if err != nil {
		return nil, err
	}
	return told(response.Prediction), nil
}

func feedback(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	request := &pb.GiveFeedbackRequest{Prediction: asked.Name, Label: asked.Label}
	_, err := client.Predictions.GiveFeedback(ctx, request)
	return answer{}, err
}

func model(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	response, err := client.Models.GetModel(ctx, &pb.GetModelRequest{Name: asked.Name})
	return answer{"name": response.GetModel().GetName()}, err
}

func remove(ctx context.Context, client *isitacat.Client, asked line) (answer, error) {
	_, err := client.Images.DeleteImage(ctx, &pb.DeleteImageRequest{Name: asked.Name})
	return answer{}, err
}
