package dev.coalesce.sample.objects;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** S3 clients for an endpoint that is named: nothing is looked up at the cloud's own addresses. */
public final class S3Clients {
    private S3Clients() {}

    /**
     * A client for a store that somebody else runs.
     *
     * @param endpoint where it is
     * @return to be closed
     */
    public static S3Client of(URI endpoint) {
        return of(
                endpoint,
                AwsCredentialsProviderChain.of(
                        SystemPropertyCredentialsProvider.create(),
                        EnvironmentVariableCredentialsProvider.create(),
                        ProfileCredentialsProvider.create()));
    }

    /**
     * A client with credentials of its own.
     *
     * @param endpoint where the store is
     * @param credentials what it knows us by
     * @return to be closed
     */
    public static S3Client of(URI endpoint, AwsCredentialsProvider credentials) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .credentialsProvider(credentials)
                .region(Region.of(System.getenv().getOrDefault("AWS_REGION", "us-east-1")))
                // Names like bucket.127.0.0.1 do not resolve.
                .forcePathStyle(true)
                // A proxy named in the environment does not reach loopback.
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .proxyConfiguration(proxy -> proxy.useEnvironmentVariablesValues(false)))
                .build();
    }
}
