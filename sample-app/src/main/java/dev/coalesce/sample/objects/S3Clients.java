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

/** Creates S3 clients for an explicit endpoint, so that nothing is looked up at the addresses of the cloud. */
public final class S3Clients {
    private S3Clients() {}

    /**
     * Creates a client for an existing store, with credentials from the usual places of AWS tools.
     *
     * @param endpoint the address of the store
     * @return a client that the caller closes
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
     * Creates a client with explicit credentials.
     *
     * @param endpoint the address of the store
     * @param credentials the credentials
     * @return a client that the caller closes
     */
    public static S3Client of(URI endpoint, AwsCredentialsProvider credentials) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .credentialsProvider(credentials)
                .region(Region.of(System.getenv().getOrDefault("AWS_REGION", "us-east-1")))
                // Host names like bucket.127.0.0.1 do not resolve.
                .forcePathStyle(true)
                // An HTTP proxy from the environment cannot reach loopback.
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .proxyConfiguration(proxy -> proxy.useEnvironmentVariablesValues(false)))
                .build();
    }
}
