// Inputs of AWS operations that between them hold everything the five protocols can: lists, maps, structures, times,
// bytes, empty values, characters that must be escaped, labels, headers, query strings. Times are text.

type Input = Record<string, unknown>;

const ODD = `a&b=c #+%/?"'!*()~[]{}|é漢🙂`;
const POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';
const TAGS = [
  { Key: 'case', Value: ODD },
  { Key: 'empty', Value: '' },
];
const PORT_22 = [
  { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: ODD }] },
];
const DETECTOR = '12abc34d567e8fa901bc2d34e56789f0';
const ARN = 'arn:aws:iam::123456789012:policy/Some/Policy';

/** By `service.Operation`. */
export const OPERATIONS: [string, Input][] = [
  // query
  ['iam.ListUsers', {}],
  ['iam.ListUsers', { PathPrefix: '/a b/', Marker: 'x+/=', MaxItems: 5 }],
  ['iam.GetUser', { UserName: ODD }],
  ['iam.CreateUser', { UserName: 'ann', Path: '/people/', Tags: TAGS, PermissionsBoundary: ARN }],
  ['iam.TagUser', { Tags: TAGS, UserName: 'ann' }],
  ['iam.ListAccessKeys', { UserName: 'ann' }],
  ['iam.GetAccessKeyLastUsed', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }],
  ['iam.CreateAccessKey', { UserName: 'ann' }],
  ['iam.UpdateAccessKey', { Status: 'Inactive', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', UserName: 'ann' }],
  ['iam.DeleteAccessKey', { UserName: 'ann', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }],
  ['iam.UpdateLoginProfile', { UserName: 'ann', Password: ODD, PasswordResetRequired: true }],
  ['iam.DeleteLoginProfile', { UserName: 'ann' }],
  ['iam.DeactivateMFADevice', { UserName: 'ann', SerialNumber: 'arn:aws:iam::123456789012:mfa/ann' }],
  ['iam.AttachUserPolicy', { UserName: 'ann', PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }],
  ['iam.DetachUserPolicy', { UserName: 'ann', PolicyArn: ARN }],
  ['iam.PutUserPolicy', { UserName: 'ann', PolicyName: 'deny', PolicyDocument: POLICY }],
  ['iam.PutRolePolicy', { RoleName: 'app', PolicyName: 'deny', PolicyDocument: `${POLICY}\n` }],
  ['iam.RemoveUserFromGroup', { GroupName: 'admins', UserName: 'ann' }],
  ['iam.ListPolicies', { Scope: 'Local', OnlyAttached: false, MaxItems: 1000 }],
  ['iam.GenerateCredentialReport', {}],
  ['sts.GetCallerIdentity', {}],
  ['sts.GetAccessKeyInfo', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }],
  ['sts.DecodeAuthorizationMessage', { EncodedMessage: 'abc-_~=' }],
  // ec2
  ['ec2.DescribeInstances', {}],
  [
    'ec2.DescribeInstances',
    { InstanceIds: ['i-1', 'i-2'], DryRun: false, MaxResults: 5, Filters: [{ Name: 'tag:Name', Values: [ODD, 'b'] }] },
  ],
  ['ec2.DescribeTags', { Filters: [{ Name: 'resource-type', Values: ['instance'] }] }],
  ['ec2.ModifyInstanceAttribute', { InstanceId: 'i-1', Groups: ['sg-1', 'sg-2'] }],
  ['ec2.StopInstances', { InstanceIds: ['i-1'], Force: true, Hibernate: false }],
  ['ec2.TerminateInstances', { InstanceIds: ['i-1', 'i-2', 'i-3'] }],
  ['ec2.GetConsoleOutput', { InstanceId: 'i-1', Latest: true }],
  ['ec2.DescribeSecurityGroups', { GroupIds: ['sg-1'], GroupNames: ['web'] }],
  [
    'ec2.CreateSecurityGroup',
    {
      GroupName: 'quarantine',
      Description: ODD,
      VpcId: 'vpc-1',
      TagSpecifications: [{ ResourceType: 'security-group', Tags: TAGS }],
    },
  ],
  [
    'ec2.AuthorizeSecurityGroupIngress',
    { GroupId: 'sg-1', IpPermissions: [...PORT_22, { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-2' }] }] },
  ],
  ['ec2.RevokeSecurityGroupIngress', { GroupId: 'sg-1', IpPermissions: PORT_22 }],
  ['ec2.RevokeSecurityGroupEgress', { GroupId: 'sg-1', SecurityGroupRuleIds: ['sgr-1', 'sgr-2'] }],
  [
    'ec2.CreateSnapshot',
    { VolumeId: 'vol-1', Description: ODD, TagSpecifications: [{ ResourceType: 'snapshot', Tags: TAGS }] },
  ],
  ['ec2.DescribeSnapshots', { OwnerIds: ['self'], RestorableByUserIds: ['all'] }],
  [
    'ec2.ModifySnapshotAttribute',
    {
      SnapshotId: 'snap-1',
      Attribute: 'createVolumePermission',
      CreateVolumePermission: { Remove: [{ Group: 'all' }, { UserId: '123456789012' }] },
    },
  ],
  [
    'ec2.CreateNetworkAclEntry',
    {
      NetworkAclId: 'acl-1',
      RuleNumber: 1,
      Protocol: '6',
      RuleAction: 'deny',
      Egress: false,
      CidrBlock: '203.0.113.0/24',
      PortRange: { From: 0, To: 65535 },
    },
  ],
  ['ec2.CreateTags', { Resources: ['i-1'], Tags: TAGS }],
  ['ec2.DisassociateIamInstanceProfile', { AssociationId: 'iip-assoc-1' }],
  // rest-xml
  ['s3.ListBuckets', {}],
  ['s3.ListBuckets', { MaxBuckets: 10, Prefix: ODD }],
  ['s3.ListObjectsV2', { Bucket: 'evidence-1', Prefix: 'a b/', Delimiter: '/', MaxKeys: 3, FetchOwner: true }],
  ['s3.GetObject', { Bucket: 'evidence-1', Key: `a/b c+é/${ODD}.txt`, Range: 'bytes=0-9' }],
  [
    's3.GetObject',
    { Bucket: 'Evidence.With.Dots', Key: 'k', IfModifiedSince: '2026-11-24T09:00:00Z', VersionId: 'v+1' },
  ],
  [
    's3.PutObject',
    {
      Bucket: 'evidence-1',
      Key: 'case/1.txt',
      Body: `text ${ODD}`,
      ContentType: 'text/plain; charset=utf-8',
      Metadata: { Case: '42' },
      Tagging: 'a=b&c=d',
      ServerSideEncryption: 'AES256',
    },
  ],
  ['s3.PutObject', { Bucket: 'evidence-1', Key: 'bytes', Body: { base64: 'AP9/gA==' } }],
  ['s3.DeleteObject', { Bucket: 'evidence-1', Key: 'a//b', VersionId: 'null' }],
  ['s3.GetPublicAccessBlock', { Bucket: 'evidence-1', ExpectedBucketOwner: '123456789012' }],
  [
    's3.PutPublicAccessBlock',
    { Bucket: 'evidence-1', PublicAccessBlockConfiguration: { RestrictPublicBuckets: true, BlockPublicAcls: true } },
  ],
  ['s3.PutBucketPolicy', { Bucket: 'evidence-1', Policy: POLICY, ConfirmRemoveSelfBucketAccess: false }],
  ['s3.DeleteBucketPolicy', { Bucket: 'evidence-1' }],
  ['s3.GetBucketEncryption', { Bucket: 'evidence-1' }],
  [
    's3.PutBucketEncryption',
    {
      Bucket: 'evidence-1',
      ServerSideEncryptionConfiguration: {
        Rules: [
          {
            BucketKeyEnabled: true,
            ApplyServerSideEncryptionByDefault: { KMSMasterKeyID: `<${ODD}>`, SSEAlgorithm: 'aws:kms' },
          },
          { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
    },
  ],
  ['s3.PutBucketVersioning', { Bucket: 'evidence-1', VersioningConfiguration: { Status: 'Enabled' } }],
  // rest-json
  ['guardduty.ListDetectors', { MaxResults: 3, NextToken: ODD }],
  [
    'guardduty.ListFindings',
    {
      DetectorId: DETECTOR,
      FindingCriteria: { Criterion: { severity: { GreaterThanOrEqual: 7 }, type: { Equals: ['a', ODD] } } },
      SortCriteria: { OrderBy: 'DESC', AttributeName: 'severity' },
      MaxResults: 50,
    },
  ],
  ['guardduty.GetFindings', { FindingIds: ['f1', 'f2'], DetectorId: 'with/slash and ü' }],
  ['guardduty.ArchiveFindings', { DetectorId: DETECTOR, FindingIds: ['f1'] }],
  [
    'guardduty.UpdateFindingsFeedback',
    { DetectorId: DETECTOR, FindingIds: ['f1'], Feedback: 'NOT_USEFUL', Comments: ODD },
  ],
  [
    'guardduty.CreateThreatIntelSet',
    {
      DetectorId: DETECTOR,
      Name: 'bad',
      Format: 'TXT',
      Location: 's3://b/k',
      Activate: true,
      ClientToken: '5f1c2f0e-1111-4222-8333-444455556666',
      Tags: { case: '42' },
    },
  ],
  [
    'securityhub.GetFindings',
    {
      Filters: {
        SeverityLabel: [{ Value: 'CRITICAL', Comparison: 'EQUALS' }],
        UpdatedAt: [{ DateRange: { Value: 1, Unit: 'DAYS' } }],
        Confidence: [{ Gte: 0.5 }],
      },
      SortCriteria: [{ Field: 'UpdatedAt', SortOrder: 'desc' }],
      MaxResults: 10,
    },
  ],
  [
    'securityhub.BatchUpdateFindings',
    {
      FindingIdentifiers: [{ Id: 'f1', ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/guardduty' }],
      Note: { Text: ODD, UpdatedBy: 'reflejo' },
      Workflow: { Status: 'RESOLVED' },
      UserDefinedFields: { case: '42' },
      Severity: { Label: 'LOW', Normalized: 10 },
    },
  ],
  ['securityhub.GetEnabledStandards', {}],
  // json
  [
    'cloudtrail.LookupEvents',
    {
      LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: 'AKIAIOSFODNN7EXAMPLE' }],
      StartTime: '2026-11-23T09:00:00Z',
      EndTime: '2026-11-24T09:00:00.250Z',
      MaxResults: 50,
    },
  ],
  ['cloudtrail.StartLogging', { Name: 'trail' }],
  ['organizations.ListAccounts', {}],
  ['organizations.ListPolicies', { Filter: 'SERVICE_CONTROL_POLICY', MaxResults: 5 }],
  [
    'organizations.CreatePolicy',
    { Name: 'deny', Type: 'SERVICE_CONTROL_POLICY', Description: ODD, Content: POLICY, Tags: TAGS },
  ],
  ['organizations.AttachPolicy', { TargetId: '123456789012', PolicyId: 'p-12345678' }],
  [
    'organizations.MoveAccount',
    { AccountId: '123456789012', SourceParentId: 'r-a1b2', DestinationParentId: 'ou-a1b2-c3d4e5f6' },
  ],
  [
    'ssm.SendCommand',
    {
      InstanceIds: ['i-1'],
      DocumentName: 'AWS-RunShellScript',
      Parameters: { commands: ['id', `echo ${ODD}`], executionTimeout: ['60'] },
      TimeoutSeconds: 60,
      CloudWatchOutputConfig: { CloudWatchOutputEnabled: false },
    },
  ],
  ['ssm.GetCommandInvocation', { InstanceId: 'i-1', CommandId: '5f1c2f0e-1111-4222-8333-444455556666' }],
  ['ssm.DescribeInstanceInformation', { Filters: [{ Key: 'tag:x', Values: [] }] }],
  ['ssm.GetParameter', { Name: '/a/b', WithDecryption: true }],
  ['ssm.TerminateSession', { SessionId: 'ann-0123456789abcdef0' }],
];
